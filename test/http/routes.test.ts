import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { KvUnavailable, memoryKv } from "../../src/data/kv.js";
import { NotFound, SourceThrottled } from "../../src/errors.js";
import { lineOf } from "../../src/http/client-address.js";
import { testDatabase } from "../support/database.js";
import { type Gateway, startGateway } from "../support/gateway.js";

let now = new Date();
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({}, { clock: () => now });
}, 60_000);
afterAll(() => gateway?.close());

const get = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, { redirect: "manual", ...init });

test("every answer carries the headers that keep it from harm", async () => {
  const paths = [
    "/",
    "/graphql",
    "/nothing",
    "/healthz",
    "/readyz",
    "/thumbnails/x",
    "/codeForTokenExchange/imaginary",
    "/%zz",
  ];
  for (const path of paths) {
    const { headers } = await get(path);
    expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
    expect([path, headers.get("referrer-policy")]).toEqual([path, "no-referrer"]);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("x-powered-by")).toBeNull();
  }
});

describe("other origins", () => {
  const preflight = (origin: string) =>
    get("/graphql", {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });

  test("that are front ends of ours may ask, and read what they need", async () => {
    const { headers } = await preflight("https://front.example");
    expect(headers.get("access-control-allow-origin")).toBe("https://front.example");
    expect(headers.get("access-control-allow-headers")).toContain("authorization");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    const answered = await get("/graphql", { headers: { origin: "https://front.example" } });
    expect(answered.headers.get("access-control-expose-headers")).toContain("x-request-id");
  });

  test.each(["https://evil.example", "https://front.example.evil.example", "http://front.example", "null"])(
    "such as %s may not",
    async (origin) => {
      expect((await preflight(origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

test("without front ends of ours, no other origin may read anything", async () => {
  const alone = await startGateway({ corsOrigins: [] });
  const headers = { origin: "https://front.example", "access-control-request-method": "POST" };
  const answers = [
    await fetch(`${alone.url}/graphql`, { method: "OPTIONS", headers }),
    await fetch(`${alone.url}/graphql`, { headers }),
    await fetch(`${alone.url}/healthz`, { headers }),
  ];
  await alone.close();
  expect(answers.map(({ headers: told }) => told.get("access-control-allow-origin"))).toEqual([null, null, null]);
});

test("browsers are told to come by https for a year, where that is how they come", async () => {
  const secure = await startGateway({ publicUrl: "https://gateway.example" });
  const told = async (url: string) => (await fetch(`${url}/healthz`)).headers.get("strict-transport-security");
  const [there, here] = [await told(secure.url), await told(gateway.url)];
  await secure.close();
  expect([there, here]).toEqual(["max-age=31536000; includeSubDomains", null]);
});

describe("health", () => {
  test("is well when everything answers", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ status: "ok" });
    const ready = await get("/readyz");
    const checks = { database: "ok", migrations: "ok", store: "ok" };
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ok", checks }]);
  });

  test("says what does not answer, and not why", async () => {
    const database = await testDatabase();
    const ill = await startGateway({}, { database });
    Object.assign(database.aside, { query: () => Promise.reject(new Error("db-7.internal is away")) });
    const ready = await fetch(`${ill.url}/readyz`);
    const body = await ready.json();
    const alive = await fetch(`${ill.url}/healthz`);
    await ill.close();
    const checks = { database: "failed", migrations: "failed", store: "ok" };
    expect([ready.status, body, alive.status]).toEqual([503, { status: "failed", checks }, 200]);
  });
});

describe("health without the shared store", () => {
  test("is told, and does not take every replica out of service", async () => {
    const kv = memoryKv();
    kv.ping = () => Promise.reject(new KvUnavailable("away"));
    const home = await startGateway({}, { kv });
    const ready = await fetch(`${home.url}/readyz`);
    const body = await ready.json();
    await home.close();
    const checks = { database: "ok", migrations: "ok", store: "failed" };
    expect([ready.status, body]).toEqual([200, { status: "ok", checks }]);
  });
});

describe("pages", () => {
  test("where there is nothing say so to people, with a way on; programs are told in JSON", async () => {
    const page = await get("/nothing", { headers: { accept: "text/html,*/*;q=0.8" } });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(await page.text()).toContain('<a href="/">');
    for (const init of [{}, { method: "POST", headers: { accept: "text/html" } }]) {
      const answer = await get("/nothing", init);
      expect([answer.status, await answer.json()]).toMatchObject([
        404,
        { errors: [{ extensions: { code: "BAD_REQUEST" } }] },
      ]);
    }
  });

  test("at the front say what this is, without a script", async () => {
    const answer = await get("/");
    const html = await answer.text();
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(html).toContain("<h1>Popsync Gateway</h1>");
    expect(html).toContain('href="/graphql"');
    expect(html).not.toMatch(/<script|https?:\/\//);
  });

  test("of GraphiQL come from here alone", async () => {
    const answer = await get("/graphql", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    const html = await answer.text();
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(answer.headers.get("content-security-policy")).not.toMatch(/script-src|unsafe-eval|https?:/);
    expect(html).not.toMatch(/https?:\/\/|<script>|\son\w+=/);
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? "");
    expect(links).toHaveLength(7);
    for (const link of links) {
      const file = await get(link);
      expect([link, file.status]).toEqual([link, 200]);
      expect(file.headers.get("content-type")).toMatch(
        link.endsWith(".css") ? /^text\/css/ : /^(text|application)\/javascript/,
      );
      const text = await file.text();
      if (!link.endsWith(".min.js")) expect(text).not.toMatch(/@import|url\(["']?http/);
    }
  });

  test.each([
    "/graphiql/",
    "/graphiql/package.json",
    "/graphiql/../package.json",
    "/graphiql/%2e%2e/package.json",
    "/package.json",
  ])("do not include %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe("the way back from a provider", () => {
  const back = "/codeForTokenExchange/imaginary";

  test("ends on a plain page when nobody started it, and nothing of it is kept or repeated", async () => {
    const answer = await get(`${back}?code=code-of%3Aada-secret&state=made-up-state&x=%3Cscript%3E`);
    const html = await answer.text();
    expect(answer.status).toBe(400);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(html).toContain('<html lang="en">');
    expect(html).toContain("This login is over");
    expect(html).not.toMatch(/<script|ada-secret|made-up-state/);
    expect(gateway.logged()).toContain('"route":"/codeForTokenExchange/imaginary"');
    expect(gateway.logged()).not.toMatch(/ada-secret|made-up-state/);
  });

  test("takes no parameter that is there twice", async () => {
    const answer = await get(`${back}?state=a&state=b&code=c`);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("something was missing")]);
  });

  test("says of an administrator's consent what it knows: anybody can open this address", async () => {
    const given = await get(`${back}?admin_consent=True&tenant=evil&state=x`);
    const html = await given.text();
    expect([given.status, html.includes("evil")]).toEqual([200, false]);
    expect(html).toContain("Imaginary Drive says that consent was given for the whole organisation.");
    expect(html).toContain("test the connection to see");
    expect(html).not.toMatch(/<h1>Consent given|Members can log in now/);
    const refused = await (await get(`${back}?admin_consent=True&error=access_denied`)).text();
    expect(refused).toContain("Imaginary Drive says that consent for the whole organisation was not given.");
    expect(refused).not.toContain("Nothing has changed");
  });

  test("is closed for a while to a network that comes with what nobody started; logins go through and count for nothing", async () => {
    const strict = await startGateway({ strayReturnsPerMinute: 3, trustProxy: 1 });
    const { logins } = strict.app.services;
    let parked = 0;
    const { park } = logins;
    Object.assign(logins, {
      park: async (...args: Parameters<typeof park>) => {
        parked++;
        const [, query] = args;
        return query["state"] === "good" ? { kind: "redirect", to: "https://front.example/#login=t" } : park(...args);
      },
    });
    const come = async (state: string, from: string) => {
      const headers = { "x-forwarded-for": from };
      const answer = await fetch(`${strict.url}${back}?state=${state}&code=c`, { redirect: "manual", headers });
      return answer.status;
    };
    const statuses: number[] = [];
    for (const state of ["good", "good", "x", "x", "good", "x", "good", "x"])
      statuses.push(await come(state, "192.0.2.1"));
    expect(statuses).toEqual([303, 303, 400, 400, 303, 400, 429, 429]);
    expect(parked).toBe(6);
    expect(await come("good", "192.0.2.2")).toBe(303);
    const refused = await fetch(`${strict.url}${back}?state=x&code=c`, { headers: { "x-forwarded-for": "192.0.2.1" } });
    expect([refused.headers.get("retry-after"), await refused.text()]).toEqual([
      "60",
      expect.stringContaining("Too many logins came back from your network"),
    ]);
    await strict.close();
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:DB8:0:1::5", "2001:db8:0:1::/64"],
    ["2001:db8:0:1:ffff:1:2:3", "2001:db8:0:1::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
  ])("counts %s as %s", (address, line) => {
    expect(lineOf(address)).toBe(line);
  });

  test("looks for no state that was not made here", async () => {
    const database = await testDatabase();
    const home = await startGateway({}, { database });
    const query = jest.spyOn(database.source.manager, "findOneBy");
    const come = (state: string) => fetch(`${home.url}${back}?code=c&state=${state}`);
    const asks = async (state: string) => {
      query.mockClear();
      expect((await come(state)).status).toBe(400);
      return query.mock.calls.length;
    };
    expect([await asks("made-up"), await asks("A".repeat(44)), await asks("A".repeat(43))]).toEqual([0, 0, 1]);
    await home.close();
  });

  test("is not there for a provider that is not", async () => {
    for (const path of ["/codeForTokenExchange", "/codeForTokenExchange/unknown"]) {
      const answer = await get(`${path}?code=secret-code&state=s`);
      expect([answer.status, await answer.text()]).toEqual([404, expect.not.stringContaining("secret-code")]);
    }
    expect(gateway.logged()).not.toContain("secret-code");
  });
});

describe("pictures", () => {
  const follow = (answer: () => Promise<unknown>, leftMs = 300_000) => {
    const expiresAt = new Date(now.getTime() + leftMs);
    Object.assign(gateway.app.services.thumbnails, {
      open: () => ({ personId: "somebody", expiresAt, follow: answer }),
    });
  };

  test("behind a made-up link are not there", async () => {
    const answer = await get(`/thumbnails/${"A".repeat(200)}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(gateway.logged()).not.toContain("A".repeat(200));
  });

  test("are sent to one person's browser, and can do nothing there", async () => {
    follow(async () => ({ contentType: "image/png", body: Readable.from([Buffer.from("not really")]) }));
    const answer = await get("/thumbnails/link");
    expect([answer.status, await answer.text()]).toEqual([200, "not really"]);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(answer.headers.get("cache-control")).toBe("private, max-age=300");
    expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  });

  test.each([
    [299_999, 299],
    [61_500, 61],
    [900, 0],
  ])("are kept for what is left of their link's life when they are sent: %d ms", async (leftMs, seconds) => {
    follow(async () => ({ contentType: "image/png", body: Readable.from(["x"]) }), leftMs);
    const answer = await get("/thumbnails/link");
    expect(answer.headers.get("cache-control")).toBe(`private, max-age=${seconds}`);
  });

  test("are kept no longer for having been slow to come", async () => {
    follow(async () => {
      now = new Date(now.getTime() + 8_000);
      return { contentType: "image/png", body: Readable.from(["x"]) };
    }, 10_000);
    expect((await get("/thumbnails/link")).headers.get("cache-control")).toBe("private, max-age=2");
  });

  test.each(["text/html", "image/svg+xml", "image/png\r\nset-cookie: a=b"])(
    "are not shown as %j",
    async (contentType) => {
      follow(async () => ({ contentType, body: Readable.from([Buffer.from("<script>")]) }));
      const answer = await get("/thumbnails/link");
      expect([answer.headers.get("content-type"), answer.headers.get("set-cookie")]).toEqual([
        "application/octet-stream",
        null,
      ]);
    },
  );

  test("say when to come back, and why there are none", async () => {
    follow(() => Promise.reject(new SourceThrottled("The provider asked for a pause.", new Date(Date.now() + 30_000))));
    const throttled = await get("/thumbnails/link");
    expect([throttled.status, await throttled.text()]).toEqual([429, "The provider asked for a pause.\n"]);
    expect(Number(throttled.headers.get("retry-after"))).toBeGreaterThan(20);
    follow(() => Promise.reject(new NotFound("There is no picture for this result.")));
    expect((await get("/thumbnails/link")).status).toBe(404);
    follow(() => Promise.reject(new Error("hunter2")));
    const broken = await get("/thumbnails/link");
    expect([broken.status, await broken.text()]).toEqual([500, expect.not.stringContaining("hunter2")]);
  });

  test("are no longer read when nobody looks", async () => {
    const body = new Readable({ read() {} });
    body.push("the first bytes");
    const ended = new Promise<void>((resolve) => body.once("close", resolve));
    follow(async () => ({ contentType: "image/png", body }));
    const leaving = new AbortController();
    const answer = await get("/thumbnails/link", { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await ended;
    expect(body.destroyed).toBe(true);
  });
});
