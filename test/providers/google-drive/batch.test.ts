import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { LoginRequired, Misconfigured, Throttled, Unavailable } from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import { generalRefusals } from "../../../src/providers/google-drive/errors.js";
import { readBatch, writeBatch } from "../../../src/providers/google-drive/multipart.js";
import { TestAccess } from "../access.js";
import { FakeDrive, idOf, json, refusal, sourceOf, type Thing } from "./fake-drive.js";

const { signal } = new AbortController();
const things: Thing[] = [
  { parent: undefined, type: "folder", readable: true },
  ...Array.from({ length: 120 }, (): Thing => ({ parent: 0, type: "file", readable: true })),
];
const search = (vendor: FakeDrive, access = new TestAccess("token"), want = 3) =>
  sourceOf(vendor, 0, access).search({ text: "file" }, { want, signal });
const failing = (...answers: (VendorResponse | number | undefined)[]) => ({
  failing: new Map([...answers.entries()].flatMap(([call, answer]) => (answer === undefined ? [] : [[call, answer]]))),
});

describe("a batch", () => {
  it("is read back by its ids, whatever order, line ends and names it has", () => {
    const body = fc.record({ name: fc.string({ unit: "binary" }), id: fc.string() });
    const part = fc.record({ body, status: fc.constantFrom(200, 403, 404), quote: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), fc.constantFrom("\r\n", "\n"), (parts, end) => {
        const text = parts
          .map(({ body, status, quote }, id) =>
            [
              "--b_1",
              `Content-ID: ${quote ? `<response-${id}@popsync>` : `response-${id}@popsync`}`,
              "Content-Type: application/http",
              "",
              `HTTP/1.1 ${status} x`,
              // As Google's own example has it, without a colon.
              "Content-Type application/json",
              "",
              JSON.stringify({ ...body, trap: "\n--b_1\n\nHTTP/1.1 200 OK" }, null, 1),
              "",
            ].join(end),
          )
          .reverse()
          .join("");
        const answers = readBatch('multipart/mixed; boundary="b_1"', `preamble${end}${text}--b_1--${end}`);
        expect(answers?.size).toBe(parts.length);
        for (const [id, { body, status }] of parts.entries()) {
          expect(answers?.get(String(id))).toMatchObject({ status, body });
        }
      }),
    );
  });

  it("is none when it is something else", () => {
    expect(readBatch("text/html", "<p>")).toBeUndefined();
    expect(readBatch("multipart/mixed; boundary=b", "")?.size).toBe(0);
    const { contentType, body } = writeBatch([{ id: "7", path: "/drive/v3/files/x" }], "b");
    expect(contentType).toBe("multipart/mixed; boundary=b");
    expect(body).toContain("Content-ID: <7@popsync>\r\n\r\nGET /drive/v3/files/x HTTP/1.1\r\n");
  });

  it("holds at most 100 reads, and every call goes to Google's own host with the token", async () => {
    const vendor = new FakeDrive(things);
    expect((await search(vendor, new TestAccess("token"), 120)).assets).toHaveLength(120);
    expect(Math.max(...vendor.batches.map((batch) => batch.length))).toBe(100);
    for (const { url, headers } of vendor.calls) {
      expect(url.origin).toBe("https://www.googleapis.com");
      expect(headers).toMatchObject({ authorization: "Bearer token", "client-request-id": expect.any(String) });
    }
    expect(vendor.calls.map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
  });

  it("asks again only for what failed for now", async () => {
    const vendor = new FakeDrive(things, {
      troubled: (path, batch) => (batch === 0 && path.includes(idOf(2)) ? 503 : undefined),
    });
    expect((await search(vendor)).assets).toHaveLength(3);
    expect(vendor.batches[1]).toEqual([expect.stringContaining(idOf(2))]);
    expect(vendor.waited).toHaveLength(1);
  });

  it("that leaves reads out keeps what it told, and says why there is no more", async () => {
    const vendor = new FakeDrive(things.slice(0, 4), { dropped: (path) => path.includes(idOf(2)) });
    const page = await search(vendor);
    expect(page.assets.map(({ ref }) => ref)).toEqual([idOf(1), idOf(3)]);
    expect(page.partial?.message).toMatch(/left this out/);
    const rest = await sourceOf(new FakeDrive(things.slice(0, 4)), 0).search(
      { text: "file" },
      { want: 5, signal, resume: page.resume },
    );
    expect(rest.assets.map(({ ref }) => ref)).toEqual([idOf(2)]);
  });
});

describe("calls", () => {
  it.each([
    [refusal(403, "userRateLimitExceeded"), 1_000],
    [refusal(403, "rateLimitExceeded"), 1_000],
    [refusal(429, "rateLimitExceeded", { "retry-after": "2" }), 2_000],
    [refusal(500, "backendError"), 200],
  ])("are made again after a wait that fits", async (answer, ms) => {
    const vendor = new FakeDrive(things, failing(answer));
    expect((await search(vendor)).assets).toHaveLength(3);
    expect(vendor.waited).toHaveLength(1);
    expect(vendor.waited[0]).toBeGreaterThanOrEqual(ms * 0.75);
    expect(vendor.waited[0]).toBeLessThanOrEqual(ms * 1.25);
  });

  it("are not made while the login waits, nor after a wait that is too long", async () => {
    const vendor = new FakeDrive(things, failing(refusal(429, "rateLimitExceeded", { "retry-after": "20" })));
    const access = new TestAccess("token");
    const until = new Date(vendor.time + 20_000);
    await expect(search(vendor, access)).rejects.toMatchObject({ name: "Throttled", retryAt: until });
    expect(access.heldUntil).toEqual(until);
    await expect(search(vendor, access)).rejects.toBeInstanceOf(Throttled);
    expect(vendor.calls).toHaveLength(1);
  });

  it("rest for some minutes when the project's own cap is reached", async () => {
    const vendor = new FakeDrive(things, failing(refusal(403, "dailyLimitExceeded")));
    await expect(search(vendor)).rejects.toMatchObject({ name: "Throttled", code: "dailyLimitExceeded" });
    expect(vendor.calls).toHaveLength(1);
  });

  it.each([
    ["accessNotConfigured", Misconfigured, /Library > Google Drive API > Enable/],
    ["SERVICE_DISABLED", Misconfigured, /Library > Google Drive API > Enable/],
    ["CONSUMER_SUSPENDED", Misconfigured, /project/],
    ["CONSUMER_INVALID", Misconfigured, /project/],
    ["domainPolicy", Misconfigured, /Workspace admin/],
    ["SECURITY_POLICY_VIOLATED", Misconfigured, /Workspace admin/],
    ["ORG_RESTRICTION_VIOLATION", Misconfigured, /Workspace admin/],
    ["insufficientPermissions", LoginRequired, /ticked/],
    ["insufficientScopes", LoginRequired, /ticked/],
    ["ACCESS_TOKEN_SCOPE_INSUFFICIENT", LoginRequired, /ticked/],
  ])("refused with %s say who acts", async (reason, kind, words) => {
    const error = await search(new FakeDrive(things, failing(refusal(403, reason)))).catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toMatch(words);
    expect(error.code).toBe(reason);
    expect([...generalRefusals.keys()]).toContain(reason);
  });

  it("have ten general refusals, each named above", () => {
    expect(generalRefusals.size).toBe(10);
  });

  it("blame nobody's words for a redirect", async () => {
    const error = await search(new FakeDrive(things, failing(json(302, {})))).catch((caught) => caught);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).not.toMatch(/words/);
  });

  it("know the newer errors, too", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "SERVICE_DISABLED" }];
    const body = { error: { code: 403, status: "PERMISSION_DENIED", details } };
    await expect(search(new FakeDrive(things, failing(json(403, body))))).rejects.toBeInstanceOf(Misconfigured);
  });

  it("renew a rejected token once, and give up on the second", async () => {
    const rejected = refusal(401, "authError");
    const access = new TestAccess("old", () => "new");
    expect((await search(new FakeDrive(things, failing(rejected)), access)).assets).toHaveLength(3);
    expect(access.renewals).toHaveLength(1);
    const again = search(new FakeDrive(things, failing(rejected, rejected)), new TestAccess("old", () => "new"));
    await expect(again).rejects.toBeInstanceOf(LoginRequired);
  });

  it("renew it for a batch as well, whole or in parts", async () => {
    const whole = new TestAccess("old", () => "new");
    expect(
      (await search(new FakeDrive(things, failing(undefined, refusal(401, "authError"))), whole)).assets,
    ).toHaveLength(3);
    expect(whole.renewals).toHaveLength(1);
    const parts = new TestAccess("old", () => "new");
    const vendor = new FakeDrive(things, { troubled: (_, batch) => (batch === 0 ? 401 : undefined) });
    expect((await search(vendor, parts)).assets).toHaveLength(3);
    expect(parts.renewals).toHaveLength(1);
  });

  it("do not take nonsense for an answer", async () => {
    for (const nonsense of [json(200, {}), json(200, { files: "none" })]) {
      await expect(search(new FakeDrive(things, failing(nonsense)))).rejects.toBeInstanceOf(Unavailable);
    }
    const batches = Array.from({ length: 5 }, () => json(200, {}));
    await expect(search(new FakeDrive(things, failing(undefined, ...batches)))).rejects.toBeInstanceOf(Unavailable);
  });
});
