import type { FastifyInstance } from "fastify";
import {
  type Answer,
  type Call,
  createServer,
  frontDoorFault,
  frontDoorPage,
  html,
  redirect,
  type ServerKit,
} from "./http.js";
import { nextPage, PageError, ReturnError, returnUrl } from "./oauth.js";
import { OpenFlows } from "./open-flows.js";
import { accountsPage, consentPage, errorPage, type SignInWords } from "./pages.js";
import type { ClientApp, VendorKit, VendorTypes } from "./vendor.js";

/** What OpenID Connect calls a grant that comes with a refresh token; vendors ask for it in their own ways. */
export const offline = "offline_access";

/** One sign-in, from the authorization request to the code. */
export interface Flow<App, Account> {
  readonly app: App;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly query: URLSearchParams;
  /** Who was picked, while they are asked for their consent. */
  account: Account | undefined;
}

/** How a vendor's authorization code flow goes. A PageError ends it on a page, a ReturnError at the application. */
export interface CodeFlow<App, Account> {
  readonly words: SignInWords;
  /** Seconds that a code lasts. */
  readonly codeSeconds: number;
  readonly audience: string;
  /** Whether a PKCE challenge is held to, or passed over. */
  readonly pkce: boolean;
  app(query: URLSearchParams): App;
  redirectUri(app: App, query: URLSearchParams): string;
  /** Checks everything else, and tells what is asked for. */
  scopes(app: App, query: URLSearchParams): string[];
  /** Who can sign in; undefined = nobody of that address. */
  accounts(): Account[];
  /** Refuses what an account may not use. */
  admit(flow: Flow<App, Account>, account: Account): void;
  /** Whether the consent is asked for. */
  asks(flow: Flow<App, Account>, account: Account): boolean;
  /** What is granted; `ticked` are the boxes of the consent page, if it was asked for. */
  granted(flow: Flow<App, Account>, account: Account, ticked: readonly string[] | undefined): string[];
  /** Whether a refresh token comes of it that would not come otherwise. */
  renewable?(flow: Flow<App, Account>, asked: boolean): boolean;
  /** What the application is told besides the code. */
  details?(account: Account, granted: readonly string[], asked: boolean): Record<string, string>;
  /** What it is told however it ends. */
  always?(): Record<string, string>;
  /** The last answer, as this vendor's browser gets it. */
  finish?(answer: Answer, account: Account): Answer;
}

/** The interactive part of a vendor: pick an account, agree, and end at the redirect URI. */
class Interaction<T extends VendorTypes> {
  private readonly flows = new OpenFlows<Flow<T["app"], T["account"]>>();

  constructor(
    private readonly kit: VendorKit<T>,
    private readonly rules: CodeFlow<T["app"], T["account"]>,
  ) {}

  authorize({ query }: Call): Answer {
    const { rules } = this;
    return this.guarded(() => {
      const app = rules.app(query);
      const redirectUri = rules.redirectUri(app, query);
      try {
        const flow = { app, redirectUri, query, scopes: rules.scopes(app, query), account: undefined };
        const people = rules.accounts().map((account) => this.kit.grants.personOf(account));
        const hint = query.get("login_hint");
        return html(200, accountsPage(rules.words, app.name, this.flows.remember(flow), people, hint));
      } catch (error) {
        if (!(error instanceof ReturnError)) throw error;
        return this.toClient({ redirectUri, query }, refused(error));
      }
    });
  }

  /** A button on one of the pages was pressed. */
  step(call: Call): Answer {
    const { rules } = this;
    return this.guarded(() => {
      const form = new URLSearchParams(call.body);
      const key = form.get("flow") ?? "";
      const flow = this.flows.recall(key);
      if (!flow) throw new PageError(...rules.words.expired);
      if (form.has("cancel") || form.get("consent") === "no") return this.back(flow, refused(rules.words.denied));
      if (form.has("consent") && flow.account) return this.end(flow, flow.account, form.getAll("scope"));
      const account = rules.accounts().find((one) => this.kit.grants.personOf(one).email === form.get("person"));
      if (!account) throw new PageError(...rules.words.noAccount);
      rules.admit(flow, account);
      if (!rules.asks(flow, account)) return this.end(flow, account, undefined);
      flow.account = account;
      const { email } = this.kit.grants.personOf(account);
      return html(200, consentPage(rules.words, flow.app.name, key, email, flow.scopes));
    });
  }

  private end(flow: Flow<T["app"], T["account"]>, person: T["account"], ticked: readonly string[] | undefined): Answer {
    const { rules } = this;
    const asked = ticked !== undefined;
    const granted = rules.granted(flow, person, ticked);
    const { app, redirectUri, query } = flow;
    const code = this.kit.grants.mintCode(
      {
        app,
        person,
        redirectUri,
        scopes: rules.renewable?.(flow, asked) ? [...granted, offline] : granted,
        audience: rules.audience,
        challenge: (rules.pkce && query.get("code_challenge")) || undefined,
        nonce: query.get("nonce") ?? undefined,
      },
      rules.codeSeconds,
    );
    const answer = this.back(flow, { code, ...rules.details?.(person, granted, asked) });
    return rules.finish?.(answer, person) ?? answer;
  }

  private back(flow: Flow<T["app"], T["account"]>, told: Record<string, string>): Answer {
    this.flows.forget(flow);
    return this.toClient(flow, told);
  }

  private toClient(
    { redirectUri, query }: { redirectUri: string; query: URLSearchParams },
    told: Record<string, string>,
  ): Answer {
    return redirect(returnUrl(redirectUri, query.get("state"), { ...told, ...this.rules.always?.() }));
  }

  private guarded(work: () => Answer): Answer {
    const { brand, error } = this.rules.words;
    return nextPage(work, (why) => errorPage(error.title, why.message, why.code, error.details(why), brand));
  }
}

function refused({ error, description }: Pick<ReturnError, "error" | "description">): Record<string, string> {
  return description === undefined ? { error } : { error, error_description: description };
}

/** The registered app that a query names; secrets do not stand there. */
export function appNamed<App extends ClientApp>(apps: readonly App[], query: URLSearchParams): App | undefined {
  return apps.find(({ clientId }) => clientId === query.get("client_id"));
}

export interface LoginServer<T extends VendorTypes> {
  readonly service: T["service"];
  /** Of the authorization endpoint. */
  readonly path: string;
  readonly flow: CodeFlow<T["app"], T["account"]>;
  /** What else there is, by method and path. */
  readonly more?: Readonly<Record<string, (call: Call) => Answer>>;
}

/** The host of a vendor's sign-in pages. */
export function createLoginServer<T extends VendorTypes>(
  kit: VendorKit<T> & ServerKit,
  { service, path, flow, more = {} }: LoginServer<T>,
): FastifyInstance {
  const interaction = new Interaction(kit, flow);
  return createServer(kit, {
    service,
    identify: (call) => ({ person: undefined, app: call.query.get("client_id") ?? undefined }),
    answer: (call) => {
      const fault = frontDoorFault(kit, call.subject);
      if (fault) return fault;
      const at = `${call.method} ${call.path}`;
      if (at === `GET ${path}`) return interaction.authorize(call);
      if (at === "POST /sandbox/step") return interaction.step(call);
      const other = Object.hasOwn(more, at) ? more[at] : undefined;
      return other?.(call) ?? html(404, frontDoorPage(404));
    },
  });
}
