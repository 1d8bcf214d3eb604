/**
 * What browser stories stand on: the built pages served by a whole gateway, the sandbox behind it, and a Chromium that
 * tells on them. Nothing is stubbed; what a page logs as an error, or asks of any other machine, fails the test.
 */
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "@jest/globals";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";

import { seed } from "../../sandbox/seed.js";
import { type Fixture, startFixture } from "../support/fixture.js";

export interface House {
  readonly fixture: Fixture;
  readonly url: string;
  /** The id of a team of the seed's. */
  team(externalId?: string): Promise<string>;
  /** A browser of somebody's own: no cookie, no storage is shared with another one. */
  visitor(options?: VisitorOptions): Promise<Page>;
  /** The same at an address of the front end's, signed in through the issuer's pages; null stays outside. */
  visit(person: string | null, path?: string, options?: VisitorOptions): Promise<Page>;
  /** A connection of the team's by its name, as an admin reads it. */
  instance(connectionName: string): Promise<{ id: string; version: number }>;
  /** Logs somebody in to all that the team has, each provider once, or out of it all. */
  everywhere(person: string, where: "in" | "out"): Promise<void>;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** What this story provokes, and may therefore be logged as an error. */
  readonly allow?: RegExp;
  /** false: no stream gets through, as behind some proxies. Results come in one piece then, whoever is quicker. */
  readonly streams?: boolean;
}

const LAUNCH = {
  executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  ],
};
/** The same on every machine, for what is compared and for the pictures in the docs. */
const LOOKS: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  deviceScaleFactor: 1,
  reducedMotion: "reduce",
  colorScheme: "light",
  locale: "en-GB",
  timezoneId: "UTC",
};
/** What `npm run build` made of `web/`, or another build of it. */
const PAGES = resolve(process.env["WEB_BUILD"] || "dist/web");
const PATIENCE_MS = 20_000;

/** For a whole file. `seeded`: with the teams and connections that `npm start` shows; else the gateway is empty. */
export function openHouse({ seeded = true } = {}): House {
  let fixture: Fixture;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    // A story that holds a vendor's answer looks at the page for as long as a browser takes on a busy machine.
    const overrides = { frontEnd: PAGES, sourceMs: 50_000, requestMs: 50_000 };
    fixture = await startFixture({ sandbox: { world: "demo" }, overrides });
    if (seeded) await seed(fixture.sandbox, fixture.url);
    browser = await chromium.launch(LAUNCH);
  });
  afterEach(async () => {
    fixture.sandbox.faults.clear();
    await Promise.all(browser.contexts().map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await fixture?.close();
  });

  const house: House = {
    get fixture() {
      return fixture;
    },
    get url() {
      return fixture.url;
    },
    async team(externalId = "contoso-creative") {
      const { teams } = await (await fixture.as("olga")).get<Teams>("{ teams { nodes { id externalId } } }");
      return found(teams.nodes.find((team) => team.externalId === externalId)).id;
    },
    async instance(connectionName) {
      const query = "query ($id: ID!) { team(id: $id) { providerInstances { id version connectionName } } }";
      const { team } = await (await fixture.as("ada")).get<Instances>(query, { id: await house.team() });
      return found(team.providerInstances.find((instance) => instance.connectionName === connectionName));
    },
    async everywhere(person, where) {
      const caller = await fixture.as(person);
      const logins = "query ($id: ID!) { team(id: $id) { providerInstances { id login { state } } } }";
      const read = async () => (await caller.get<Logins>(logins, { id: await house.team() })).team.providerInstances;
      const done = where === "in" ? "LOGGED_IN" : "LOGGED_OUT";
      const next = async () => (await read()).find(({ login }) => login.state !== done)?.id;
      for (let id = await next(); id !== undefined; id = await next()) {
        if (where === "in") await caller.login(id);
        else await caller.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id });
      }
    },
    async visitor({ allow, streams = true, ...options } = {}) {
      const context = await browser.newContext({ ...LOOKS, ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      if (!streams) await context.route("**/graphql/stream", (route) => route.abort());
      const expected = (text: string) => allow?.test(text) || (!streams && /ERR_FAILED.*graphql.stream/.test(text));
      const complain = (text: string) => !expected(text) && complaints.push(text);
      context.on("request", (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (/^(https?|wss?):$/.test(protocol) && hostname !== "localhost") complain(`asked of ${hostname}`);
      });
      // A violated content-security-policy is logged as an error, too.
      context.on("console", (said) => said.type() === "error" && complain(`${said.text()} (${said.location().url})`));
      context.on("weberror", (thrown) => complain(String(thrown.error().stack)));
      return context.newPage();
    },
    async visit(person, path = "/", options = {}) {
      const page = await house.visitor(options);
      await page.goto(house.url + path);
      if (person !== null) await signInAs(house, page, person);
      return page;
    },
  };
  return house;
}

/** From the welcome page through the issuer's own pages, and back to where one was. */
export async function signInAs({ fixture, url }: House, page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: /^sign in/i }).click();
  await pickPerson(fixture, page, person);
  await page.waitForURL((at) => at.origin === url && at.pathname !== "/signed-in");
}

/** Both the issuer and the pretend cloud list the people of the demo as buttons with their addresses. */
export async function pickPerson({ sandbox }: Pick<Fixture, "sandbox">, page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: sandbox.world.who(person).email }).click();
}

/** Presses a button that logs in; the page of the pop-up is the pretend cloud's, and it closes by itself. */
export async function logInAt(house: House, button: Locator, account: string): Promise<void> {
  const [popup] = await Promise.all([button.page().context().waitForEvent("page"), button.click()]);
  const closed = popup.waitForEvent("close");
  await pickPerson(house.fixture, popup, account);
  await closed;
}

export const searchBox = (page: Page): Locator => page.getByRole("searchbox", { name: "Search" });
export const results = (page: Page): Locator => page.getByRole("list", { name: "Results" }).locator("> li");
/** All sources have answered, and there is something. */
export async function searched(page: Page): Promise<void> {
  await results(page).first().waitFor();
  await page.getByText("Searching…", { exact: true }).waitFor({ state: "hidden" });
}
/** What is said about one connection after a search. */
export const source = (page: Page, connectionName: string): Locator =>
  page.getByRole("list", { name: "Where was searched" }).getByRole("listitem").filter({ hasText: connectionName });

interface Teams {
  teams: { nodes: { id: string; externalId: string }[] };
}

interface Instances {
  team: { providerInstances: { id: string; version: number; connectionName: string }[] };
}

interface Logins {
  team: { providerInstances: { id: string; login: { state: string } }[] };
}

export function found<T>(thing: T | undefined | null): T {
  if (thing === undefined || thing === null) throw new Error("It is not there.");
  return thing;
}
