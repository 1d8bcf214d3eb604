/**
 * Pictures behind links of our own. A link names viewer and item, is signed, and lives five minutes; following it checks
 * everything again and reads with that viewer's login. Pictures that one person asks for at the same moment travel together.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

import type { Vault, VaultKey } from "../../data/vault.js";
import { NotFound } from "../../errors.js";
import { startDeadline } from "../../flow/deadline.js";
import { race } from "../../flow/race.js";
import { attribute } from "../../flow/requester.js";
import type { Log } from "../../providers/contract/host.js";
import type { Picture, ThumbnailSize } from "../../providers/contract/provider.js";
import { type Call, callOf } from "../call.js";
import type { Results } from "../search/results.js";
import { told } from "../vendor-errors.js";
import type { ResultView } from "../views.js";

const LIFE_S = 5 * 60;
/** How long pictures asked for one after the other are gathered: browsers ask for a screenful within a few ms. */
const GATHER_MS = 10;
const FOLLOW_MS = 10_000;
const SIZES: readonly ThumbnailSize[] = ["SMALL", "MEDIUM", "LARGE"];
const MAC_BYTES = 32;
const HEAD_BYTES = 1 + 4 + 16 + 16;

export interface Thumbnails {
  /** `null` for what can have no picture. No network. */
  link(call: Call, result: ResultView, size: ThumbnailSize): { readonly url: string; readonly expiresAt: Date } | null;
  /** Throws `NotFound` for a link that is not ours, or too old. No network. */
  open(link: string): OpenLink;
}

export interface OpenLink {
  /** Who it was made for, proven by its signature. */
  readonly personId: string;
  readonly expiresAt: Date;
  /** Throws `NotFound` where there is no picture, and what reading a result throws. */
  follow(request: FollowRequest): Promise<Picture>;
}

export interface FollowRequest {
  readonly signal: AbortSignal;
  readonly requestId: string;
  readonly log: Log;
}

export interface ThumbnailsNeeds {
  readonly results: Results;
  readonly vault: Vault;
  /** `https://gateway.example/thumbnails/` */
  readonly base: string;
  readonly issuer: string;
  readonly now: () => number;
}

/** One call for pictures that were asked for within a moment, and how many are still being read. */
interface Gathering {
  readonly call: Call;
  following: number;
  readonly dispose: () => void;
}

interface Named {
  readonly size: ThumbnailSize;
  readonly expiresAt: number;
  readonly personId: string;
  readonly instanceId: string;
  readonly ref: string;
}

export function createThumbnails({ results, vault, base, issuer, now }: ThumbnailsNeeds): Thumbnails {
  const keys = vault.derive("thumbnail-links");
  const gathering = new Map<string, Gathering>();

  /** The call that this person's pictures share for a moment; it reads memberships and logins once for all of them. */
  function gather(personId: string, { requestId, log }: FollowRequest): Gathering {
    const open = gathering.get(personId);
    if (open) return open;
    const { signal, dispose } = startDeadline(FOLLOW_MS);
    const viewer = { personId, issuer, subject: "", isOperator: false };
    const gathered: Gathering = {
      call: callOf({ viewer, signal, requestId, log }),
      following: 0,
      dispose,
    };
    gathering.set(personId, gathered);
    setTimeout(() => gathering.delete(personId), GATHER_MS);
    return gathered;
  }

  async function follow({ personId, instanceId, ref, size }: Named, request: FollowRequest): Promise<Picture> {
    const signal = attribute(request.signal, { personId });
    const gathered = gather(personId, request);
    gathered.following++;
    try {
      const reading = results.source(gathered.call, { instanceId, ref }, { gatherMs: GATHER_MS });
      const open = await told(race(reading, signal));
      const picture = open && (await told(race(open.source.thumbnail(ref, size, signal), signal)));
      if (!picture) throw new NotFound("There is no picture for this result.");
      return picture;
    } finally {
      // The next to come gets a call of its own: this one's time is no longer measured.
      if (--gathered.following === 0) {
        if (gathering.get(personId) === gathered) gathering.delete(personId);
        gathered.dispose();
      }
    }
  }

  return {
    link(call, { instance, asset, mayHaveThumbnail }, size) {
      const key = keys[0];
      if (!mayHaveThumbnail || !key) return null;
      const expiresAt = Math.floor(now() / 1000) + LIFE_S;
      const named = { size, expiresAt, personId: call.viewer.personId, instanceId: instance.id, ref: asset.ref };
      return { url: base + sign(named, key), expiresAt: new Date(expiresAt * 1000) };
    },
    open(link) {
      const named = verified(link, keys);
      if (!named || named.expiresAt * 1000 <= now()) {
        throw new NotFound("This picture's link has expired or is not one of ours. Ask for the result again.");
      }
      const expiresAt = new Date(named.expiresAt * 1000);
      return { personId: named.personId, expiresAt, follow: (request) => follow(named, request) };
    },
  };
}

/** size, expiry, person, instance, reference, and an HMAC-SHA256 over them, in base64url. */
function sign({ size, expiresAt, personId, instanceId, ref }: Named, { key }: VaultKey): string {
  const end = HEAD_BYTES + Buffer.byteLength(ref);
  const link = Buffer.alloc(end + MAC_BYTES);
  link.writeUInt8(SIZES.indexOf(size), 0);
  link.writeUInt32BE(expiresAt, 1);
  link.write(personId.replaceAll("-", ""), 5, "hex");
  link.write(instanceId.replaceAll("-", ""), 21, "hex");
  link.write(ref, HEAD_BYTES);
  mac(link.subarray(0, end), key).copy(link, end);
  return link.toString("base64url");
}

function verified(link: string, keys: readonly VaultKey[]): Named | undefined {
  const bytes = Buffer.from(link, "base64url");
  if (bytes.length <= HEAD_BYTES + MAC_BYTES) return undefined;
  const body = bytes.subarray(0, -MAC_BYTES);
  const given = bytes.subarray(-MAC_BYTES);
  if (!keys.some(({ key }) => timingSafeEqual(mac(body, key), given))) return undefined;
  const size = SIZES[body.readUInt8(0)];
  if (!size) return undefined;
  return {
    size,
    expiresAt: body.readUInt32BE(1),
    personId: uuid(body.subarray(5, 21)),
    instanceId: uuid(body.subarray(21, 37)),
    ref: body.subarray(HEAD_BYTES).toString(),
  };
}

function mac(body: Buffer, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(body).digest();
}

function uuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
