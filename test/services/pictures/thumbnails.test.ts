import { randomBytes, randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";

import { createVault } from "../../../src/data/vault.js";
import { NotFound, SourceUnavailable } from "../../../src/errors.js";
import type { ThumbnailSize } from "../../../src/providers/contract/provider.js";
import type { Call } from "../../../src/services/call.js";
import { createThumbnails } from "../../../src/services/pictures/thumbnails.js";
import type { ResultRef } from "../../../src/services/search/results.js";
import type { ResultView } from "../../../src/services/views.js";

const BASE = "http://localhost:4000/thumbnails/";
const log = { info() {}, warn() {}, error() {} };

function world(keys = [{ kid: "k1", key: randomBytes(32) }]) {
  let now = Date.parse("2026-11-23T10:00:00Z");
  const asked: { call: Call; ref: ResultRef; size: ThumbnailSize }[] = [];
  const results = {
    read: async () => null,
    source: async (call: Call, ref: ResultRef) => ({
      source: {
        thumbnail: async (_: string, size: ThumbnailSize) => {
          asked.push({ call, ref, size });
          return { contentType: "image/png", body: Readable.from([]) };
        },
      },
    }),
  };
  const needs = { results, vault: createVault(keys), base: BASE, issuer: "i", now: () => now };
  const thumbnails = createThumbnails(needs as unknown as Parameters<typeof createThumbnails>[0]);
  const follow = async (url: string) =>
    thumbnails.open(url.slice(BASE.length)).follow({ signal: new AbortController().signal, requestId: "r", log });
  const link = (personId: string, instanceId: string, ref: string, size: ThumbnailSize = "MEDIUM") => {
    const call = { viewer: { personId } } as Call;
    const result = { instance: { id: instanceId }, asset: { ref }, mayHaveThumbnail: true } as ResultView;
    return thumbnails.link(call, result, size)?.url as string;
  };
  return {
    keys,
    asked,
    thumbnails,
    follow,
    link,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

const size = fc.constantFrom<ThumbnailSize>("SMALL", "MEDIUM", "LARGE");
const ref = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });

describe("a picture's link", () => {
  test("leads to the viewer, instance, item and size that it was made for, and to nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.uuid(), ref, size, async (person, instance, item, asked) => {
        const home = world();
        await home.follow(home.link(person, instance, item, asked));
        expect(home.asked).toHaveLength(1);
        expect(home.asked[0]?.call.viewer).toMatchObject({ personId: person, isOperator: false });
        expect(home.asked[0]?.ref).toMatchObject({ instanceId: instance, ref: item });
        expect(home.asked[0]?.size).toBe(asked);
      }),
    );
  });

  test("is refused when any of its bytes was changed, cut or added", async () => {
    const home = world();
    const bytes = Buffer.from(home.link(randomUUID(), randomUUID(), "drive/item").slice(BASE.length), "base64url");
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        await expect(home.follow(BASE + changed.toString("base64url"))).rejects.toBeInstanceOf(NotFound);
        await expect(home.follow(BASE + bytes.subarray(0, at).toString("base64url"))).rejects.toBeInstanceOf(NotFound);
      }),
    );
    await expect(home.follow(`${BASE}${Buffer.concat([bytes, bytes]).toString("base64url")}`)).rejects.toThrow(
      NotFound,
    );
    expect(home.asked).toHaveLength(0);
  });

  test("lives five minutes", async () => {
    const home = world();
    const url = home.link(randomUUID(), randomUUID(), "drive/item");
    home.advance(299_000);
    await home.follow(url);
    home.advance(1_000);
    await expect(home.follow(url)).rejects.toBeInstanceOf(NotFound);
  });

  test("made under an older key is followed, under a key that was taken away it is not", async () => {
    const old = { kid: "old", key: randomBytes(32) };
    const url = world([old]).link(randomUUID(), randomUUID(), "drive/item");
    await world([{ kid: "new", key: randomBytes(32) }, old]).follow(url);
    await expect(world().follow(url)).rejects.toBeInstanceOf(NotFound);
  });

  test("is not made for what can have no picture", () => {
    const result = { mayHaveThumbnail: false, asset: { ref: "r" }, instance: { id: randomUUID() } } as ResultView;
    expect(world().thumbnails.link({ viewer: {} } as Call, result, "SMALL")).toBeNull();
  });

  test("shares its checks with the same person's other pictures of the moment, never with another's", async () => {
    const home = world();
    const [a, b, instance] = [randomUUID(), randomUUID(), randomUUID()];
    await Promise.all([a, b, a].map((person, at) => home.follow(home.link(person, instance, `item${at}`))));
    const calls = (person: string) =>
      home.asked.filter(({ call }) => call.viewer.personId === person).map((x) => x.call);
    expect(new Set(calls(a)).size).toBe(1);
    expect(calls(a)).toHaveLength(2);
    expect(calls(b)[0]).not.toBe(calls(a)[0]);
  });
});

test("a picture that was not to be had in time is an outage that says so", async () => {
  const results = { read: async () => null, source: () => new Promise<never>(() => {}) };
  const vault = createVault([{ kid: "k1", key: randomBytes(32) }]);
  const thumbnails = createThumbnails({ results, vault, base: BASE, issuer: "i", now: () => 0 });
  const viewer = { personId: randomUUID() };
  const found = { instance: { id: randomUUID() }, asset: { ref: "a" }, mayHaveThumbnail: true };
  const link = thumbnails.link({ viewer } as Call, found as ResultView, "SMALL")?.url ?? "";
  const signal = AbortSignal.abort(new DOMException("Too long.", "TimeoutError"));
  const following = thumbnails.open(link.slice(BASE.length)).follow({ signal, requestId: "r", log });
  await expect(following).rejects.toThrow(SourceUnavailable);
});
