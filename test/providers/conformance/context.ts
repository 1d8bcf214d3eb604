import { inspect } from "node:util";
import type { Asset, Instance, Provider, Query, Source, SourcePage } from "../../../src/providers/contract/provider.js";
import { TestAccess } from "../access.js";
import { SpyingHost } from "./spying-host.js";
import type { VendorUnderTest, Where, Who } from "./vendor-under-test.js";

export interface Lent {
  readonly scoped?: boolean;
  /** Of the request; absent = one that never ends. */
  readonly signal?: AbortSignal;
  /** A login that is used again; absent = a new request with nothing remembered. */
  readonly access?: TestAccess;
}

export const never = new AbortController().signal;
/** The most requests that one search is walked through. */
const mostPages = 60;

/** One plug-in over a spying host and its pretend vendor, and what the stories ask of them. */
export class Context {
  readonly host: SpyingHost;
  readonly provider: Provider;
  /** Whose each token is that was ever lent. */
  readonly owners = new Map<string, Who>();
  /** Everything that was thrown at a story. */
  failures: unknown[] = [];
  /** What must not show in an error, a log line or an address. */
  readonly secrets = new Set<string>();
  readonly #instances = new Map<boolean, Instance>();
  #words = 0;

  constructor(readonly vendor: VendorUnderTest) {
    this.host = new SpyingHost(
      () => vendor.origins,
      (ms) => vendor.advance?.(ms),
    );
    this.provider = vendor.createProvider(this.host);
    for (const { key, kind } of this.provider.fields) {
      const value = vendor.values[key];
      if (kind === "SECRET" && value !== undefined) this.secrets.add(value);
    }
  }

  /** A calm world, and nothing written down yet. */
  begin(): void {
    this.vendor.calm();
    this.host.reset();
    this.failures = [];
  }

  async close(): Promise<void> {
    await this.host.close();
    await this.vendor.close();
  }

  /** The same one for everybody: nothing of a login may stick to it. */
  instance(scoped = true): Instance {
    const { values, place } = this.vendor;
    const instance =
      this.#instances.get(scoped) ?? this.provider.configure(scoped ? { ...values, ...place } : values, "PER_USER");
    this.#instances.set(scoped, instance);
    return instance;
  }

  access(who: Who, signal?: AbortSignal): TestAccess {
    const mint = () => {
      const token = this.vendor.tokenFor(who);
      this.owners.set(token, who);
      this.secrets.add(token);
      return token;
    };
    const access = new TestAccess(mint(), mint);
    access.accountId = who;
    if (signal) access.signal = signal;
    return access;
  }

  /** A source of a new request. */
  source(who: Who = "owner", { scoped = true, signal, access = this.access(who, signal) }: Lent = {}): Source {
    const instance = this.instance(scoped);
    return instance.connect(access).source(instance);
  }

  /** A word that no other story uses, for names and queries. */
  word(): string {
    const letters = [Math.floor(this.#words / 26), this.#words % 26].map((at) => String.fromCharCode(97 + at));
    this.#words++;
    return `meadow${letters.join("")}`;
  }

  /** So many pictures, whose names hold the word. */
  add(where: Where, word: string, count = 1): { thing: unknown; name: string }[] {
    return Array.from({ length: count }, (_, at) => {
      const name = `${word} ${where} ${at}.jpg`;
      return { thing: this.vendor.add(where, name), name };
    });
  }

  /** One page, each time of a new request. */
  search(
    query: string | Query,
    { who = "owner", want = 50, resume, ...lent }: Lent & { who?: Who; want?: number; resume?: unknown } = {},
  ): Promise<SourcePage> {
    const asked = typeof query === "string" ? { text: query } : query;
    const options = { want, signal: never, ...(resume !== undefined && { resume }) };
    return this.source(who, lent).search(asked, options);
  }

  /** A whole search, each page of a new request; `wants` says how much is wanted of each, over and over. */
  async all(
    query: string | Query,
    { wants = [50], ...options }: Lent & { who?: Who; wants?: readonly number[] } = {},
  ): Promise<{ assets: Asset[]; partials: string[]; resumes: unknown[] }> {
    const assets: Asset[] = [];
    const partials: string[] = [];
    const resumes: unknown[] = [];
    let resume: unknown;
    for (let pages = 0; pages < mostPages; pages++) {
      const want = wants[pages % wants.length] ?? 50;
      const page = await this.search(query, { ...options, want, resume });
      assets.push(...page.assets);
      if (page.partial) partials.push(page.partial.message);
      if (page.resume === undefined) return { assets, partials, resumes };
      resumes.push(page.resume);
      // Between requests it is kept as JSON.
      resume = JSON.parse(JSON.stringify(page.resume));
    }
    throw new Error(`The search does not end: ${mostPages} pages were read.`);
  }

  /** The one asset that a word finds, with or without the place. */
  async one(word: string, options: Lent & { who?: Who } = {}): Promise<Asset> {
    const { assets } = await this.all(word, options);
    const [asset] = assets;
    if (assets.length !== 1 || !asset) throw new Error(`${assets.length} results for ${word}, where there is one`);
    return asset;
  }

  /** What it fails with; undefined when it does not. */
  async failureOf(work: Promise<unknown> | (() => Promise<unknown>)): Promise<unknown> {
    try {
      await (typeof work === "function" ? work() : work);
      return undefined;
    } catch (error) {
      this.failures.push(error);
      return error;
    }
  }

  /** The secrets that show in what was thrown, logged or called. */
  leaked(): string[] {
    const told = [
      ...this.failures.map((failure) => inspect(failure, { depth: 10 })),
      ...this.host.lines,
      ...this.host.requests.map(({ url }) => url),
      ...this.host.downloads.map(({ url }) => url),
    ].join("\n");
    const spellings = (secret: string) => [secret, encodeURIComponent(secret)];
    return [...this.secrets].filter((secret) => spellings(secret).some((spelt) => told.includes(spelt)));
  }
}

export function namesOf(assets: readonly Asset[]): string[] {
  return assets.map(({ name }) => name).sort();
}

/** An item's own id, as the vendor spells it: the end of its reference. */
export function idIn(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}
