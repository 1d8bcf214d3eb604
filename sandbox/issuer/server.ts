import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { Subject } from "../faults.js";
import type { Kit } from "../kit.js";
import { escapeHtml, page, personButton } from "../pages.js";
import { newEntry } from "../requests.js";
import { brand, createProvider, workday } from "./provider.js";
import { callerToken } from "./tokens.js";

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}

/** The issuer of callers' tokens: OpenID Connect, a page to pick a person on, and a shortcut for curl. */
export class Issuer {
  readonly server: Server;
  private provider: Provider | undefined;

  constructor(
    private readonly kit: Kit,
    private readonly redirectUris: string[],
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) send(response, 500, "text/plain", String(error));
      });
    });
  }

  async rotateKeys(): Promise<void> {
    await this.kit.keys.rotate();
    this.provider = await createProvider(this.kit, this.redirectUris);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.kit.origins.issuer);
    const entry = newEntry("issuer", request.method ?? "GET", url.pathname, url.searchParams, request.headers);
    this.kit.requests.follow(entry, response);
    this.kit.requests.add(entry);
    const nobody = { person: undefined, app: undefined };
    const subject: Subject = { service: "issuer", method: entry.method, path: url.href, in: "outer", ...nobody };
    await this.kit.faults.delay(subject);
    if (this.kit.faults.take(this.kit.faults.settings.dead, subject)) {
      request.socket.resetAndDestroy();
      return;
    }
    this.provider ??= await createProvider(this.kit, this.redirectUris);
    if (url.pathname === "/token-for") return this.tokenFor(url, response);
    if (url.pathname.startsWith("/sign-in/")) return this.signIn(this.provider, url, request, response);
    await this.provider.callback()(request, response);
  }

  /** `curl -s "…/token-for?person=ada"`: a convenience of the sandbox, no part of OpenID Connect. */
  private async tokenFor(url: URL, response: ServerResponse): Promise<void> {
    const wanted = url.searchParams.get("person") ?? "";
    const person = this.kit.world.people.find((known) => known.sub === wanted || known.email === wanted);
    if (person)
      return send(
        response,
        200,
        "text/plain; charset=utf-8",
        await callerToken(this.kit, person, { expiresIn: workday }),
      );
    const names = this.kit.world.people.map(({ sub }) => sub).join(", ");
    send(response, 404, "text/plain; charset=utf-8", `Nobody is called "${wanted}". There are: ${names}\n`);
  }

  private async signIn(
    provider: Provider,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method === "POST") {
      const accountId = url.searchParams.get("person") ?? "";
      const result = this.kit.world.people.some(({ sub }) => sub === accountId)
        ? { login: { accountId }, consent: {} }
        : { error: "access_denied", error_description: "Nobody was picked" };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      return;
    }
    const list = this.kit.world.people
      .map(
        (person) =>
          `<form method="post" action="?person=${escapeHtml(encodeURIComponent(person.sub))}">${personButton(person, "sub", person.sub)}</form>`,
      )
      .join("");
    send(
      response,
      200,
      "text/html; charset=utf-8",
      page(
        "people",
        "Who are you?",
        `<p>Sign in to Popsync. No password: this is a sandbox.</p><ul>${list}</ul>`,
        brand,
      ),
    );
  }
}
