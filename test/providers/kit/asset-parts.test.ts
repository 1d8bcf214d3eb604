import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { GraphQLDateTime } from "graphql-scalars";
import { dateOf, dimensionsOf } from "../../../src/providers/kit/asset-parts.js";
import { pictureFrom } from "../../../src/providers/kit/picture.js";

describe("a vendor's dates", () => {
  it.each([
    ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"],
    ["2026-03-01T12:00:00.1234567Z", "2026-03-01T12:00:00.1234567Z"],
    ["2026-03-01T04:00:00-08:00", "2026-03-01T04:00:00-08:00"],
    ["2026-03-01T12:00:00", "2026-03-01T12:00:00Z"],
    ["2026-03-01 12:00", "2026-03-01T12:00:00Z"],
    ["2026-03-01t12:00:00z", "2026-03-01T12:00:00Z"],
    ["2026-03-01T12:00:00+0100", "2026-03-01T12:00:00+01:00"],
    ["2026-03-01T12:00:00+01", "2026-03-01T12:00:00+01:00"],
    ["2026-03-01", "2026-03-01T00:00:00Z"],
    ["0001-01-01T00:00:00Z", undefined],
    ["0001-01-01T00:00:00", undefined],
    ["0001-01-01T00:00:00-08:00", undefined],
    ["0000-00-00T00:00:00Z", undefined],
    ["1601-01-01T00:00:00Z", undefined],
    ["1850-06-01T00:00:00Z", "1850-06-01T00:00:00Z"],
    ["2026-02-30T00:00:00Z", undefined],
    ["2026-03-01T24:00:00Z", undefined],
    ["2026-03-01T12:00:60Z", undefined],
    ["9999-12-31T23:00:00-08:00", undefined],
    ["Sun, 01 Mar 2026 12:00:00 GMT", undefined],
    ["soon", undefined],
    ["", undefined],
    [1_772_366_400_000, undefined],
  ])("%j is told as %j", (spelt, told) => {
    expect(dateOf(spelt)).toBe(told);
  });

  it("are never one that the API could not tell", () => {
    const digits = (most: number) => fc.nat(most).map((n) => String(n).padStart(2, "0"));
    const zone = fc.constantFrom("", "Z", "z", "+01:00", "-0800", "+14:00", "-23:59", "+24:00", " Z");
    const spelt = fc
      .tuple(
        fc.nat(10_000),
        digits(13),
        digits(32),
        fc.constantFrom("T", " ", "t"),
        digits(25),
        digits(61),
        digits(61),
        zone,
      )
      .map(([y, m, d, t, h, min, s, z]) => `${String(y).padStart(4, "0")}-${m}-${d}${t}${h}:${min}:${s}${z}`);
    let told = 0;
    fc.assert(
      fc.property(fc.oneof(spelt, fc.string()), (text) => {
        const date = dateOf(text);
        if (date === undefined) return;
        told++;
        expect(() => GraphQLDateTime.serialize(date)).not.toThrow();
        expect(Date.parse(date)).not.toBeNaN();
      }),
      { numRuns: 2_000 },
    );
    expect(told).toBeGreaterThan(100);
  });
});

describe("a picture", () => {
  const answer = (contentType: string, status = 200) => ({ status, contentType, body: Readable.from(["bytes"]) });

  it.each([
    ["image/jpeg", "image/jpeg"],
    ["image/png; charset=binary", "image/png"],
    ["image/gif", "image/gif"],
    ["image/webp", "image/webp"],
    ["image/jpg", "image/jpeg"],
    ["IMAGE/PJPEG", "image/jpeg"],
    ["image/x-png", "image/png"],
  ])("sent as %s is handed on as %s", (contentType, shown) => {
    expect(pictureFrom("X", answer(contentType))?.contentType).toBe(shown);
  });

  it.each(["image/svg+xml", "text/html", "image/bmp", "", "application/octet-stream"])(
    "is none as %j",
    (contentType) => {
      const none = answer(contentType);
      expect(pictureFrom("X", none)).toBeNull();
      expect(none.body.destroyed).toBe(true);
    },
  );

  it("is none where there is none, and an error where it could not be had", () => {
    expect(pictureFrom("X", answer("image/png", 404))).toBeNull();
    expect(() => pictureFrom("X", answer("image/png", 503))).toThrow("X did not hand out the picture. Try again.");
  });

  it("is as wide and high as it is shown", () => {
    expect(dimensionsOf({ width: 3, height: 2 })).toEqual({ width: 3, height: 2 });
    expect(dimensionsOf({ width: 3, height: 2 }, true)).toEqual({ width: 2, height: 3 });
    for (const half of [{ width: 3 }, { width: 3, height: 0 }, { width: "3", height: 2 }, {}]) {
      expect(dimensionsOf(half)).toEqual({});
    }
  });
});
