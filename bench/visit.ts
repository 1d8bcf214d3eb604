/** One cold visit: a browser that has just been started, whose profile is empty but for who is signed in. */
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright-core";

export interface Network {
  readonly name: string;
  /** Milliseconds before each answer; Chromium adds them to requests, not to connecting. */
  readonly latency: number;
  /** Bytes a second, each way; -1 = as fast as it goes. */
  readonly throughput: number;
}

export type StorageState = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** What came over the wire, headers and all, by what it was for. */
export type Traffic = Readonly<Record<string, { readonly requests: number; readonly bytes: number }>>;

/** In milliseconds since the navigation began. */
export interface Moments {
  readonly firstPaint: number;
  readonly searchBox: number;
  /** The first picture among the results has been decoded. */
  readonly firstResult: number;
}

export interface Visit extends Moments {
  readonly traffic: Traffic;
}

const LAUNCH = {
  executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium",
  // Nothing but this machine is ever asked.
  args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"],
};

/** Runs in the page, before anything of the page's own. A picture that is replaced while it loads is no picture yet. */
const WATCH = `window.moments = new Promise((resolve) => {
  let searchBox, picture;
  const decoded = () => {
    const firstResult = performance.now();
    resolve({ firstPaint: performance.getEntriesByName("first-paint")[0].startTime, searchBox, firstResult });
  };
  const look = () => {
    if (document.querySelector('input[type="search"]:enabled')) searchBox ??= performance.now();
    picture ??= document.querySelector('[aria-label="Results"] img')?.decode().then(decoded, () => (picture = undefined));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
})`;

export async function visit(url: string, storageState: StorageState, network: Network): Promise<Visit> {
  return inBrowser({ storageState }, async (page) => {
    await page.addInitScript(WATCH);
    const devtools = await page.context().newCDPSession(page);
    const traffic = await listen(devtools);
    const { latency, throughput } = network;
    const limits = { latency, downloadThroughput: throughput, uploadThroughput: throughput };
    await devtools.send("Network.emulateNetworkConditions", { offline: false, ...limits });
    await page.goto(url, { waitUntil: "commit" });
    const moments = await page.evaluate<Moments>("window.moments");
    await page.waitForLoadState("networkidle");
    return { ...moments, traffic };
  });
}

/** Through the issuer's own pages; resolves to what the browser keeps of it. */
export async function signIn(url: string, email: string): Promise<StorageState> {
  return inBrowser({}, async (page) => {
    await page.goto(url);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: email }).click();
    await page.getByRole("searchbox", { name: "Search" }).waitFor();
    return page.context().storageState();
  });
}

export async function browserVersion(): Promise<string> {
  const browser = await chromium.launch(LAUNCH);
  const version = browser.version();
  await browser.close();
  return version;
}

async function inBrowser<T>(options: { storageState?: StorageState }, use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(LAUNCH);
  try {
    const viewport = { width: 1280, height: 800 };
    const context = await browser.newContext({ viewport, deviceScaleFactor: 1, locale: "en-GB", ...options });
    return await use(await context.newPage());
  } finally {
    await browser.close();
  }
}

async function listen(devtools: CDPSession): Promise<Traffic> {
  const traffic: Record<string, { requests: number; bytes: number }> = {};
  const types = new Map<string, string>();
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type.toLowerCase()));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? "other";
    const { requests, bytes } = traffic[type] ?? { requests: 0, bytes: 0 };
    traffic[type] = { requests: requests + 1, bytes: bytes + encodedDataLength };
  });
  return traffic;
}
