import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type Provider from "oidc-provider";
import type { Subject } from "../kit/faults.js";
import { escapeHtml, page, personButton } from "../kit/pages.js";
import { newEntry } from "../kit/requests.js";
import type { Base } from "../kit/vendor.js";
import { brand, createProvider, workday } from "./provider.js";
import { callerToken } from "./tokens.js";

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}

/** The issuer of callers' tokens: OpenID Connect, a page to pick a person on, and a shortcut for curl. */
export class Issuer {
  /** Where it listens. */
  origin = "";
  private readonly server: Server;
  private provider: Promise<Provider> | undefined;

  constructor(
    readonly kit: Base,
    private readonly redirectUris: string[],
  ) {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) send(response, 500, "text/plain", String(error));
      });
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, "127.0.0.1", () => {
        this.origin = `http://localhost:${(this.server.address() as AddressInfo).port}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.server.listening) return resolve();
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  async rotateKeys(): Promise<void> {
    await this.kit.keys.rotate();
    this.provider = createProvider(this.kit, this.origin, this.redirectUris);
    await this.provider;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
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
    this.provider ??= createProvider(this.kit, this.origin, this.redirectUris);
    const provider = await this.provider;
    if (url.pathname === "/token-for") return this.tokenFor(url, response);
    if (url.pathname.startsWith("/sign-in/")) return this.signIn(provider, url, request, response);
    await provider.callback()(request, response);
  }

  /** `curl -s "…/token-for?person=ada"`: a convenience of the sandbox, no part of OpenID Connect. */
  private async tokenFor(url: URL, response: ServerResponse): Promise<void> {
    const wanted = url.searchParams.get("person") ?? "";
    const person = this.kit.directory.people.find((known) => known.sub === wanted || known.email === wanted);
    if (person)
      return send(response, 200, "text/plain; charset=utf-8", await callerToken(this, person, { expiresIn: workday }));
    const names = this.kit.directory.people.map(({ sub }) => sub).join(", ");
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
      const result = this.kit.directory.people.some(({ sub }) => sub === accountId)
        ? { login: { accountId }, consent: {} }
        : { error: "access_denied", error_description: "Nobody was picked" };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      return;
    }
    const list = this.kit.directory.people
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
