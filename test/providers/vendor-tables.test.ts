/** Every row of the vendors' tables that no story comes by: what is worth asking again, and what kind a media type is. */
import { describe, expect, it } from "@jest/globals";
import { classifier as box } from "../../src/providers/box/errors.js";
import { classifier as dropbox } from "../../src/providers/dropbox/errors.js";
import { classifier as google } from "../../src/providers/google-drive/errors.js";
import { kindOfType } from "../../src/providers/google-drive/media-types.js";
import { isFinal } from "../../src/providers/kit/oauth-errors.js";
import { troubleOf as graphTrouble } from "../../src/providers/microsoft/graph-errors.js";

const now = Date.parse("2026-11-30T12:00:00Z");
const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
});

describe("what is worth asking again", () => {
  it.each([
    ["Microsoft", graphTrouble, [408, 424, 429, 500, 502, 503, 504, 509]],
    ["Box", box.troubleOf, [202, 408, 429, 500, 502, 503, 504]],
    ["Google", google.troubleOf, [408, 429, 500, 502, 503, 504]],
    ["Dropbox", dropbox.troubleOf, [408, 429, 500, 502, 503, 504]],
  ] as const)("%s: by status", (_, troubleOf, passing) => {
    const all = Array.from({ length: 500 }, (_unused, index) => 100 + index);
    expect(all.filter((status) => troubleOf(answer(status), now))).toEqual(passing);
    for (const status of passing) {
      expect(troubleOf(answer(status), now)).toMatchObject({ throttled: status === 429, code: `HTTP ${status}` });
    }
  });

  it.each([
    ["Microsoft", graphTrouble],
    ["Box", box.troubleOf],
    ["Google", google.troubleOf],
    ["Dropbox", dropbox.troubleOf],
  ] as const)("%s: after as long as it says", (_, troubleOf) => {
    expect(troubleOf(answer(429, {}, { "retry-after": "7" }), now)).toMatchObject({ throttled: true, waitMs: 7_000 });
    expect(troubleOf(answer(503, {}, { "retry-after": "7" }), now)).toMatchObject({ waitMs: 7_000 });
    expect(troubleOf(answer(429), now)).not.toHaveProperty("waitMs");
  });

  it.each([
    ["rateLimitExceeded", {}],
    ["userRateLimitExceeded", {}],
    ["RATE_LIMIT_EXCEEDED", {}],
    // Caps of the project, so of everybody who uses this registration.
    ["dailyLimitExceeded", { waitMs: 600_000, scope: "registration" }],
    ["quotaExceeded", { waitMs: 600_000, scope: "registration" }],
  ])("Google's 403 %s", (reason, wait) => {
    const trouble = google.troubleOf(answer(403, { error: { errors: [{ reason }] } }), now);
    expect(trouble).toEqual({ throttled: true, code: reason, ...wait });
    expect(google.troubleOf(answer(403, { error: { errors: [{ reason: "forbidden" }] } }), now)).toBeUndefined();
  });

  it("Dropbox's own failure under 409, and the wait in a body", () => {
    expect(dropbox.troubleOf(answer(409, { error: { ".tag": "internal_error" } }), now)).toMatchObject({
      throttled: false,
    });
    expect(dropbox.troubleOf(answer(409, { error: { ".tag": "path" } }), now)).toBeUndefined();
    const limit = { error: { reason: { ".tag": "too_many_requests" }, retry_after: 3 } };
    expect(dropbox.troubleOf(answer(429, limit), now)).toEqual({
      ...{ throttled: true, code: "too_many_requests", waitMs: 3_000 },
    });
  });

  it.each([
    ["expired_access_token", true],
    ["invalid_access_token", true],
    ["missing_scope", false],
    ["route_access_denied", false],
    ["user_suspended", false],
  ])("Dropbox's 401 %s is about the token: %s", (tag, about) => {
    expect(dropbox.isRejection(answer(401, { error: { ".tag": tag } }))).toBe(about);
  });
});

describe("an error of a token endpoint", () => {
  it.each([
    ["invalid_request", true],
    ["invalid_client", true],
    ["invalid_grant", true],
    ["unauthorized_client", true],
    ["unsupported_grant_type", true],
    ["invalid_scope", true],
    ["access_denied", true],
    ["temporarily_unavailable", false],
    ["server_error", false],
    ["internal_failure", false],
    [undefined, false],
  ])("%s is final: %s", (error, final) => {
    expect(isFinal(error)).toBe(final);
  });
});

describe("Google's media types", () => {
  it.each([
    ["application/vnd.google-apps.document", "DOCUMENT"],
    ["application/vnd.google-apps.spreadsheet", "DOCUMENT"],
    ["application/vnd.google-apps.presentation", "DOCUMENT"],
    ["application/vnd.google-apps.drawing", "IMAGE"],
    ["application/vnd.google-apps.photo", "IMAGE"],
    ["application/vnd.google-apps.audio", "AUDIO"],
    ["application/vnd.google-apps.video", "VIDEO"],
    ["application/vnd.google-apps.vid", "VIDEO"],
    ["application/vnd.google-apps.form", "OTHER"],
    ["image/heic", "IMAGE"],
    ["video/quicktime", "VIDEO"],
    ["audio/mpeg", "AUDIO"],
    ["text/x-python", "DOCUMENT"],
    ["font/otf", "OTHER"],
    ["application/pdf", "DOCUMENT"],
    ["application/octet-stream", "OTHER"],
  ])("%s is %s", (mimeType, kind) => {
    expect(kindOfType(mimeType, undefined)).toBe(kind);
  });

  it("leave what is no type of its own to the extension", () => {
    expect(kindOfType("application/octet-stream", "raf")).toBe("IMAGE");
    expect(kindOfType(undefined, "braw")).toBe("VIDEO");
    expect(kindOfType("application/vnd.google-apps.form", "jpg")).toBe("OTHER");
  });
});
