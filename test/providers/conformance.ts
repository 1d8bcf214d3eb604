import { describe, expect, it } from "@jest/globals";
import {
  AccessDenied,
  InvalidSettings,
  LoginRequired,
  Throttled,
  Unavailable,
} from "../../src/providers/contract/errors.js";
import { readSettings } from "../../src/providers/contract/fields.js";
import type { Asset, Instance, Provider, Source, Values } from "../../src/providers/contract/provider.js";
import { problemsOfIcon } from "./icon.js";

/** What a plug-in's test brings: a vendor that answers, with a folder of files and someone who may not see them. */
export interface Candidate {
  provider(): Provider;
  /** Settings that are complete. */
  values(): Values;
  /** A source of a new request. */
  source(who: "member" | "stranger" | "loggedOut" | "throttled"): Source;
  /** Finds between 5 and 50 files of the member's, and nothing of the stranger's. */
  readonly text: string;
}

/** What every plug-in promises, whatever its vendor. */
export function conforms(candidate: Candidate): void {
  const signal = new AbortController().signal;
  const query = { text: candidate.text };
  const search = (want: number, resume?: unknown) =>
    candidate.source("member").search(query, { want, signal, ...(resume !== undefined && { resume }) });
  const refs = (assets: readonly Asset[]) => assets.map(({ ref }) => ref).sort();

  async function everything(want: number): Promise<Asset[]> {
    const found: Asset[] = [];
    let resume: unknown;
    for (let pages = 0; pages < 100; pages++) {
      const page = await search(want, resume);
      found.push(...page.assets);
      if (page.resume === undefined) return found;
      resume = JSON.parse(JSON.stringify(page.resume));
    }
    throw new Error("the search does not end");
  }

  describe("as any provider", () => {
    it("declares an id for addresses, and fields without repetition", () => {
      const { id, fields, name } = candidate.provider();
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(name).not.toBe("");
      expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
      expect(fields.map(({ key }) => key)).not.toContain("connectionName");
      for (const { defaultValue, choices } of fields) {
        if (choices && defaultValue !== undefined) expect(choices.map(({ value }) => value)).toContain(defaultValue);
      }
    });

    it("has an icon that is a small drawing and can do nothing, if it has one", () => {
      const { icon } = candidate.provider();
      if (icon !== undefined) expect(problemsOfIcon(icon)).toEqual([]);
    });

    it("takes its own settings back, and names all that is missing at once", () => {
      const provider = candidate.provider();
      const entries = Object.entries(candidate.values()).map(([key, value]) => ({ key, value }));
      expect(readSettings(provider.fields, entries, {}).problems).toEqual([]);
      const required = provider.fields.filter((field) => field.required).map(({ key }) => key);
      try {
        provider.configure({}, "PER_USER");
        expect(required).toEqual([]);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidSettings);
        expect((error as InvalidSettings).problems.map(({ key }) => key)).toEqual(expect.arrayContaining(required));
      }
    });

    it("has a registration and notices without any secret", () => {
      const provider = candidate.provider();
      const values = candidate.values();
      const instance: Instance = provider.configure(values, "PER_USER");
      const told = JSON.stringify([
        instance.registration,
        instance.notices(new Date()),
        instance.setupLinks("https://g.example/cb"),
      ]);
      for (const { key, kind } of provider.fields) {
        if (kind === "SECRET" && values[key]) expect(told).not.toContain(values[key]);
      }
      expect(provider.configure(values, "PER_USER").registration).toBe(instance.registration);
    });

    it("sends what it says that protects a login, and nothing less", async () => {
      const instance = candidate.provider().configure(candidate.values(), "PER_USER");
      const { pkce, nonce, issuer } = instance.loginProtection;
      const sent = { redirectUri: "https://g.example/cb", state: "s-1", nonce: "n-1", codeChallenge: "c".repeat(43) };
      const { searchParams } = new URL(await instance.authorize(sent));
      expect(["ENFORCED", "SENT"]).toContain(pkce);
      expect(Object.fromEntries(searchParams)).toMatchObject({
        ...{ redirect_uri: sent.redirectUri, state: "s-1", response_type: "code" },
        ...{ code_challenge: sent.codeChallenge, code_challenge_method: "S256" },
      });
      expect(searchParams.get("nonce")).toBe(nonce ? "n-1" : null);
      expect(searchParams.get("scope")?.split(" ").includes("openid") ?? false).toBe(nonce);
      // RFC 9207, 2: an address without query and fragment.
      if (issuer !== undefined) expect(issuer).toMatch(/^https?:\/\/[^?#]+$/);
    });

    it("finds the same, each once, however much is wanted at a time", async () => {
      const all = refs(await everything(50));
      expect(all.length).toBeGreaterThanOrEqual(5);
      expect(new Set(all).size).toBe(all.length);
      for (const want of [1, 3]) expect(refs(await everything(want))).toEqual(all);
    });

    it("gives the same page for the same place", async () => {
      const { resume } = await search(2);
      expect(refs((await search(2, resume)).assets)).toEqual(refs((await search(2, resume)).assets));
    });

    it("finds plain JSON that can be read again by its reference", async () => {
      const provider = candidate.provider();
      for (const asset of (await search(3)).assets.slice(0, 3)) {
        expect(JSON.parse(JSON.stringify(asset))).toEqual(asset);
        expect(provider.isRef(asset.ref)).toBe(true);
        expect(await candidate.source("member").asset(asset.ref)).toMatchObject({ ref: asset.ref, name: asset.name });
        expect(await candidate.source("stranger").asset(asset.ref)).toBeNull();
        expect(await candidate.source("stranger").thumbnail(asset.ref, "SMALL", signal)).toBeNull();
      }
    });

    it("knows no other references", () => {
      const provider = candidate.provider();
      for (const ref of ["", "/", "..", "../../etc/passwd", "a\u0000b", "x".repeat(5_000)])
        expect(provider.isRef(ref)).toBe(false);
    });

    it("confirms what it found", async () => {
      const { assets } = await search(5);
      expect(refs(await candidate.source("member").confirm(assets, signal))).toEqual(refs(assets));
    });

    it("shows strangers nothing", async () => {
      const page = await candidate
        .source("stranger")
        .search(query, { want: 50, signal })
        .catch((error: unknown) => {
          expect(error).toBeInstanceOf(AccessDenied);
          return { assets: [] };
        });
      expect(page.assets).toEqual([]);
    });

    it("says what is wrong by its kind, never by an empty page", async () => {
      const failure = (who: "loggedOut" | "throttled") =>
        candidate
          .source(who)
          .search(query, { want: 5, signal })
          .then(
            () => undefined,
            (error: unknown) => error,
          );
      expect(await failure("loggedOut")).toBeInstanceOf(LoginRequired);
      const throttled = await failure("throttled");
      expect([Throttled, Unavailable].some((kind) => throttled instanceof kind)).toBe(true);
    });

    it("ends with the signal, for its reason", async () => {
      const reason = new Error("over");
      const over = AbortSignal.abort(reason);
      await expect(candidate.source("member").search(query, { want: 5, signal: over })).rejects.toBe(reason);
    });
  });
}
