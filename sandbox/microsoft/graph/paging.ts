import { randomBytes } from "node:crypto";
import type { Kit } from "../kit.js";
import type { Person } from "../model.js";
import { badRequest } from "./answer.js";

interface Position {
  person: Person;
  path: string;
  offset: number;
  emptyPages: number;
  expiresAt: number;
}

const hour = 3_600_000;

/** Where a client is in a list: opaque, personal and perishable. */
export class Positions {
  private readonly known = new Map<string, Position>();

  constructor(private readonly kit: Kit) {}

  remember(position: Omit<Position, "expiresAt">): string {
    const token = `s!${randomBytes(15).toString("base64url")}`;
    this.known.set(token, { ...position, expiresAt: this.kit.clock.now() + hour });
    for (const [old] of this.known) {
      if (this.known.size <= 20_000) break;
      this.known.delete(old);
    }
    return token;
  }

  recall(token: string, person: Person, path: string): Position {
    const position = this.known.get(token);
    if (
      !position ||
      position.person !== person ||
      position.path !== path ||
      position.expiresAt <= this.kit.clock.now()
    ) {
      throw badRequest("The skip token is malformed or has expired.", "invalidRequest");
    }
    return position;
  }
}

/** The `$`-options of a call, each checked against what the call understands. */
export interface Options {
  top: number | undefined;
  select: string[] | undefined;
  expand: string[];
  orderby: string | undefined;
  skiptoken: string | undefined;
}

/** Reads OData's options; what is not allowed is refused as the service refuses it. */
export function readOptions(query: URLSearchParams, allowed: string[]): Options {
  const found = new Map<string, string>();
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith("$")) continue;
    if (!allowed.includes(lower)) throw badRequest(`The query option '${name}' is not supported.`, "invalidRequest");
    found.set(lower, value);
  }
  const top = found.get("$top");
  if (top !== undefined && !/^[1-9]\d{0,8}$/.test(top))
    throw badRequest(`Invalid value '${top}' for $top query option found.`);
  const list = (name: string) =>
    found
      .get(name)
      ?.split(",")
      .map((part) => part.trim())
      .filter(Boolean);
  return {
    top: top === undefined ? undefined : Math.min(Number(top), 1000),
    select: list("$select"),
    expand: list("$expand") ?? [],
    orderby: found.get("$orderby"),
    skiptoken: found.get("$skiptoken"),
  };
}

/** Only the properties asked for. */
export function pick(body: object, select: string[] | undefined): object {
  if (!select) return body;
  const wanted = new Set(
    select.map((name) => (name === "content.downloadUrl" ? "@microsoft.graph.downloadUrl" : name)),
  );
  return Object.fromEntries(Object.entries(body).filter(([name]) => wanted.has(name) || name.startsWith("@odata.")));
}
