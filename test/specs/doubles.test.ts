/** The vendors that tests keep in memory answer as the specifications say, like the sandbox. */
import { expect, test } from "@jest/globals";
import type { Exchange } from "../../sandbox/index.js";
import type { VendorHost } from "../../src/providers/contract/host.js";
import type { Source } from "../../src/providers/contract/provider.js";
import { TestAccess } from "../providers/access.js";
import * as box from "../providers/box/fake-box.js";
import * as dropbox from "../providers/dropbox/fake-dropbox.js";
import * as google from "../providers/google-drive/fake-drive.js";
import { differencesOf } from "./recorder.js";

/** What goes wrong between the plug-in and a pretend vendor while a story is told. */
async function differencesIn(
  service: Exchange["service"],
  host: Pick<VendorHost, "request">,
  story: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const request = host.request.bind(host);
  host.request = async (address, asked) => {
    const answer = await request(address, asked);
    const { pathname: path, searchParams: query } = new URL(address);
    const [body, text] = [asked.body ?? "", await answer.text()];
    const headers = { "content-type": "application/json", ...answer.headers } as Record<string, string>;
    const exchange = { service, method: asked.method, path, query, headers: asked.headers, body };
    for (const { words } of differencesOf({ ...exchange, answer: { status: answer.status, headers, body: text } }))
      found.add(words);
    return { ...answer, text: async () => text };
  };
  await story();
  return found;
}

const { signal } = new AbortController();
const file = (parent: number | undefined, readable = true) => ({ parent, type: "file" as const, readable });
const folder = (parent?: number) => ({ parent, type: "folder" as const, readable: true });
const things = [
  folder(),
  folder(0),
  file(1),
  file(undefined),
  file(0, false),
  ...Array.from({ length: 12 }, () => file(0)),
];

/** A search with a page more, what is confirmed, read, listed, downloaded and not there. */
async function tell(sourceOf: (folder: number | undefined) => Source, refOf: (index: number) => string): Promise<void> {
  for (const at of [0, undefined]) {
    const source = sourceOf(at);
    const first = await source.search({ text: "file" }, { want: 4, signal });
    expect(first.assets.length).toBeGreaterThan(0);
    await source.search({ text: "file" }, { want: 40, signal, resume: first.resume });
    await source.confirm(first.assets, signal);
    expect(await sourceOf(at).asset(refOf(2))).not.toBeNull();
    for (const index of [4, 99]) expect(await source.asset(refOf(index))).toBeNull();
    // Not every one of them has lists and links; what it says is judged all the same.
    await source.folders?.(undefined, { first: 5, signal }).catch(() => {});
    await source.downloadUrl(first.assets[0] as never).catch(() => {});
  }
}

test("Box in memory", async () => {
  const vendor = new box.FakeBox(things, { limits: [5] });
  expect(
    await differencesIn("box", vendor, () =>
      tell(
        (at) => box.sourceOf(vendor, at),
        (index) => `file/${box.idOf(index)}`,
      ),
    ),
  ).toEqual(new Set());
});

test("Google Drive in memory", async () => {
  const vendor = new google.FakeDrive(things, {
    limits: [5],
    troubled: (_path, batch) => (batch === 0 ? 503 : undefined),
  });
  const story = () => tell((at) => google.sourceOf(vendor, at), google.idOf);
  expect(await differencesIn("google", vendor, story)).toEqual(new Set());
});

test("Dropbox in memory, also while its root changes", async () => {
  const shared = [{ ...folder(), namespace: "47" }, ...things.slice(1)];
  const vendor = new dropbox.FakeDropbox(shared, { limits: [5] });
  const access = new TestAccess("token");
  const story = () => tell((at) => dropbox.sourceOf(vendor, at, access), dropbox.idOf);
  const found = await differencesIn("dropbox", vendor, async () => {
    await story();
    vendor.root = "78";
    await story();
  });
  expect(found).toEqual(new Set());
});
