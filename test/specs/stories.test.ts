/** A story of each plug-in against its judged sandbox, which makes every call that the plug-in has. */
import { afterEach, expect, test } from "@jest/globals";
import type { Asset, Source } from "../../src/providers/contract/provider.js";
import { box } from "../providers/box/vendor.js";
import { dropbox } from "../providers/dropbox/vendor.js";
import { ProviderFixture, type SandboxVendor } from "../providers/fixture.js";
import { googleDrive } from "../providers/google-drive/vendor.js";

const { signal } = new AbortController();
const picture = { width: 800, height: 600, size: 12_345 };
const names = Array.from({ length: 30 }, (_, at) => `harbor ${at}.jpg`);

/** Searches everywhere and in a folder over several pages, and does what can be done with what is found. */
async function tell(sourceOf: (values?: Record<string, string>) => Source, folderId: string): Promise<void> {
  for (const values of [{}, { folderId }]) {
    const first = await sourceOf(values).search({ text: "harbor" }, { want: 5, signal });
    const rest = await sourceOf(values).search({ text: "harbor" }, { want: 50, signal, resume: first.resume });
    expect(first.assets.length + rest.assets.length).toBe(names.length);
    expect(rest.assets).not.toEqual([]);
    const [asset] = first.assets as [Asset];
    const source = sourceOf(values);
    expect((await source.confirm(first.assets, signal)).map(({ ref }) => ref)).toEqual(
      first.assets.map(({ ref }) => ref),
    );
    expect((await source.asset(asset.ref))?.name).toBe(asset.name);
    expect(await source.thumbnail(asset.ref, "MEDIUM", signal)).not.toBeNull();
    expect(await source.downloadUrl(asset)).toMatch(/^http/);
    const { folders = [] } = (await source.folders?.(undefined, { first: 5, signal })) ?? {};
    expect(folders.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^Press/));
    await source.folders?.(folders[0]?.ref, { first: 5, signal });
  }
}

const ann = "ann@tiny.example";
let fixture: ProviderFixture | undefined;
// Throws if anything was not as the specification says.
afterEach(() => fixture?.close());

async function open(vendor: SandboxVendor): Promise<ProviderFixture> {
  fixture = await ProviderFixture.open(vendor);
  return fixture;
}

test("Box", async () => {
  const fixture = await open(box);
  const world = fixture.sandbox.world.box;
  const folder = world.folder(ann, "Press");
  for (const name of names) world.file(folder, name, picture);
  await tell((values) => fixture.source("ann", values), folder.id);
  const paths = fixture.sandbox.requests.list({ service: "box" }).map(({ path }) => path.replace(/\d{5,}/g, "*"));
  expect(paths).toEqual(
    expect.arrayContaining(["/2.0/search", "/2.0/files/*", "/2.0/files/*/content", "/2.0/folders/*/items"]),
  );
});

test("Google Drive", async () => {
  const fixture = await open(googleDrive);
  const world = fixture.sandbox.world.google;
  const folder = world.folder(ann, "Press");
  for (const name of names) world.file(folder, name, picture);
  await tell((values) => fixture.source("ann", values), folder.id);
  const paths = fixture.sandbox.requests.list({ service: "google" }).map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["/drive/v3/files", "/batch/drive/v3", "/drive/v3/drives"]));
});

test("Dropbox, also while an account joins a team", async () => {
  const fixture = await open(dropbox);
  const world = fixture.sandbox.world.dropbox;
  const folder = world.folder(ann, "Press");
  for (const name of names) world.file(folder, name, picture);
  world.leave(ann);
  const access = fixture.access("ann");
  await tell((values) => fixture.source("ann", values, access), folder.id);
  world.join(ann, fixture.sandbox.world.who(ann).tenant);
  expect(
    (await fixture.source("ann", {}, access).search({ text: "harbor" }, { want: 5, signal })).assets.length,
  ).toBeGreaterThan(4);
  const requests = fixture.sandbox.requests;
  const paths = new Set(requests.list({ service: "dropbox" }).map(({ path }) => path.replace(/^\/2\/\w+\//, "")));
  const all = [
    "get_current_account",
    "search_v2",
    "search/continue_v2",
    "get_metadata",
    "list_folder",
    "get_temporary_link",
  ];
  expect([...paths]).toEqual(expect.arrayContaining([...all, "get_thumbnail_v2"]));
  expect(requests.count({ service: "dropbox", status: 422 })).toBeGreaterThan(0);
});
