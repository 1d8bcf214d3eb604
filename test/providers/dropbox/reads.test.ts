import { describe, expect, it } from "@jest/globals";
import {
  AccessDenied,
  BadCursor,
  LoginRequired,
  Misconfigured,
  Throttled,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import type { VendorResponse } from "../../../src/providers/contract/host.js";
import type { Asset } from "../../../src/providers/contract/provider.js";
import { accessRefusals, loginRefusals } from "../../../src/providers/dropbox/errors.js";
import { reads } from "../../../src/providers/dropbox/reads.js";
import { TestAccess } from "../access.js";
import { json } from "../memory-vendor.js";
import { FakeDropbox, idOf, invalidRoot, plain, refusal, sourceOf, sourcesOf, type Thing } from "./fake-dropbox.js";

const { signal } = new AbortController();
const file = (parent: number | undefined, more: Partial<Thing> = {}): Thing => {
  return { parent, type: "file", readable: true, ...more };
};
const folder = (parent?: number): Thing => ({ parent, type: "folder", readable: true });
const inOneFolder = [folder(), ...Array.from({ length: 30 }, () => file(0))];
const search = (vendor: FakeDropbox, access = new TestAccess("token"), want = 3, at: number | undefined = 0) =>
  sourceOf(vendor, at, access).search({ text: "x" }, { want, signal });
const failing = (...answers: (VendorResponse | number)[]) => ({ failing: new Map(answers.entries()) });
const tooMany = (headers: Record<string, string>, more: object = {}) =>
  json(
    429,
    { error_summary: "too_many_requests/.", error: { reason: { ".tag": "too_many_requests" }, ...more } },
    headers,
  );

describe("calls", () => {
  it("carry the token, a request id and where paths begin to Dropbox's API, a few at a time", async () => {
    const vendor = new FakeDropbox(inOneFolder);
    await search(vendor, undefined, 30);
    expect(vendor.count("item")).toBe(31);
    expect(vendor.mostAtOnce).toBe(6);
    expect(new Set(vendor.calls.map(({ url }) => url.origin))).toEqual(new Set(["https://api.dropboxapi.com"]));
    for (const { headers, operation } of vendor.calls) {
      expect(headers).toMatchObject({ authorization: "Bearer token", "client-request-id": expect.any(String) });
      if (operation === "account") continue;
      expect(JSON.parse(headers["dropbox-api-path-root"] ?? "")).toEqual({ ".tag": "root", root: "77" });
      expect(headers["content-type"]).toBe("application/json");
    }
  });

  it("are those of a closed list, which only reads", async () => {
    const vendor = new FakeDropbox(inOneFolder);
    const source = sourceOf(vendor);
    const { assets } = await source.search({ text: "x" }, { want: 3, signal });
    await source.confirm(assets, signal);
    await source.downloadUrl(assets[1] as Asset);
    await source.folders?.(undefined, { first: 5, signal });
    const listed: readonly string[] = Object.values(reads).map(({ path }) => path);
    expect(vendor.calls.map(({ url }) => url.pathname).filter((path) => !listed.includes(path))).toEqual([]);
    expect(listed.filter((path) => !/_v2$|get_|list_folder/.test(path))).toEqual([]);
  });

  it("begin anew where the account's root is another by now, once", async () => {
    const vendor = new FakeDropbox(inOneFolder);
    const access = new TestAccess("token");
    await search(vendor, access);
    vendor.root = "78";
    // Found out by several calls at once. The refusal tells the new root, so that the account is not read for it.
    const read = await Promise.all(sourcesOf(vendor, [0, undefined], access).map((source) => source.asset(idOf(1))));
    expect(read.map((asset) => asset?.ref)).toEqual([idOf(1), idOf(1)]);
    expect((await search(vendor, access)).assets).toHaveLength(3);
    expect(vendor.count("account")).toBe(1);
    // A refusal that tells none: read again by one.
    vendor.root = "79";
    vendor.answers.set("/2/files/get_metadata", ({ headers }) =>
      headers["dropbox-api-path-root"]?.includes("79") ? undefined : refusal(422, "no_permission"),
    );
    await Promise.all(sourcesOf(vendor, [0, undefined], access).map((source) => source.asset(idOf(1))));
    expect(vendor.count("account")).toBe(2);
    expect((await search(vendor, access)).assets).toHaveLength(3);
    expect(vendor.count("account")).toBe(2);
    const wandering = new FakeDropbox(inOneFolder);
    wandering.answers.set("/2/files/search_v2", () => invalidRoot("79"));
    await expect(search(wandering)).rejects.toBeInstanceOf(Unavailable);
    expect(wandering.count("search")).toBe(2);
  });

  it.each([
    [{ "retry-after": "2" }, {}],
    [{}, { retry_after: 2 }],
  ])("are made again after a wait that fits: %j %j", async (headers, more) => {
    const vendor = new FakeDropbox(inOneFolder, failing(tooMany(headers, more)));
    expect((await search(vendor)).assets).toHaveLength(3);
    expect(vendor.waited).toEqual([2_000]);
  });

  it("are not made while the login waits, nor after a wait that is too long", async () => {
    const vendor = new FakeDropbox(inOneFolder, failing(tooMany({ "retry-after": "20" })));
    const access = new TestAccess("token");
    const refused = await search(vendor, access).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Throttled);
    expect((refused as Throttled).retryAt).toEqual(new Date(1_020_000));
    expect(access.heldUntil).toEqual(new Date(1_020_000));
    await expect(search(vendor, access)).rejects.toBeInstanceOf(Throttled);
    expect(vendor.calls).toHaveLength(1);
  });

  it("say THROTTLED beside what was found before", async () => {
    const vendor = new FakeDropbox(inOneFolder, { limits: [2] });
    vendor.answers.set("/2/files/search/continue_v2", () => tooMany({ "retry-after": "60" }));
    const partial = await search(vendor, undefined, 5);
    expect(partial).toMatchObject({ assets: [{ ref: idOf(1) }], partial: { retryAt: expect.any(Date) } });
  });

  it.each([500, 502, 503, 504])(
    "are made three times when Dropbox answers %d, then it is unavailable",
    async (status) => {
      const vendor = new FakeDropbox(inOneFolder, failing(status, status, status));
      await expect(search(vendor)).rejects.toBeInstanceOf(Unavailable);
      expect(vendor.calls).toHaveLength(3);
      expect((await search(new FakeDropbox(inOneFolder, failing(status, status)))).assets).toHaveLength(3);
      expect((await search(new FakeDropbox(inOneFolder, failing(refusal(409, "internal_error"))))).assets).toHaveLength(
        3,
      );
    },
  );

  it("renew the login once after a 401, and give up on the second", async () => {
    const expired = refusal(401, "expired_access_token");
    const access = new TestAccess("old", () => "new");
    expect((await search(new FakeDropbox(inOneFolder, failing(expired)), access)).assets).toHaveLength(3);
    expect(access.renewals.map(({ rejected }) => rejected)).toEqual(["old"]);
    await expect(search(new FakeDropbox(inOneFolder, failing(expired, expired)))).rejects.toBeInstanceOf(LoginRequired);
  });

  it.each([
    [401, "missing_scope", Misconfigured],
    [401, "route_access_denied", Misconfigured],
    [401, "user_suspended", AccessDenied],
    [403, "team_access_denied", AccessDenied],
    [403, "invalid_account_type/endpoint", AccessDenied],
    [403, "paper_access_denied/paper_disabled", AccessDenied],
    [403, "no_permission", AccessDenied],
    [409, "path/not_found", AccessDenied],
    [409, "path/restricted_content", AccessDenied],
    [409, "invalid_argument", Unavailable],
  ])("tell by %d %s who acts, without a new token", async (status, code, kind) => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/search_v2", () => refusal(status, code));
    const access = new TestAccess("token");
    const everywhere = sourceOf(vendor, undefined, access);
    const error = await everywhere.search({ text: "x" }, { want: 3, signal }).catch((caught) => caught);
    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
    expect(access.renewals).toEqual([]);
  });

  it("name every code of the tables in the test above", () => {
    expect([...loginRefusals.keys()]).toEqual(["missing_scope", "route_access_denied", "user_suspended"]);
    expect([...accessRefusals.keys()]).toEqual(["team_access_denied", "invalid_account_type", "paper_access_denied"]);
  });

  it.each([
    ["no_permission", /does not let this account/],
    ["invalid_account_type/feature", /another one/],
    ["paper_access_denied/not_paper_user", /Paper/],
    ["team_access_denied", /team/],
  ])("tell %s in words of its own", async (code, words) => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/search_v2", () => refusal(403, code));
    const error = await sourceOf(vendor)
      .search({ text: "x" }, { want: 3, signal })
      .catch((caught) => caught);
    expect(error.message).toMatch(words);
  });

  it("blame nobody's words for a redirect", async () => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/search_v2", () => plain(302, ""));
    const error = await sourceOf(vendor)
      .search({ text: "x" }, { want: 3, signal })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(Unavailable);
    expect(error.message).not.toMatch(/words/);
  });

  it("tell by plain text alone that the app has no permission, and repeat none of it", async () => {
    const words = `Error in call to API function "files/search_v2": Your app (ID: 5) is not permitted to access this endpoint because it does not have the required scope 'files.metadata.read'.`;
    const vendor = new FakeDropbox(inOneFolder, failing(plain(400, words)));
    const error = await search(vendor).catch((caught) => caught);
    expect(error).toBeInstanceOf(Misconfigured);
    expect(error.message).not.toContain("ID: 5");
    const other = new FakeDropbox(inOneFolder);
    other.answers.set("/2/files/search_v2", () => plain(400, "could not decode input as JSON"));
    await expect(search(other)).rejects.toBeInstanceOf(Unavailable);
  });

  it.each([
    ["team_access_denied", /team does not let this app in/],
    ["invalid_account_type/feature", /kind of Dropbox account/],
    ["no_permission", /does not let this account/],
  ])("that are refused to the whole account with %s say so", async (code, message) => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/search_v2", () => refusal(403, code));
    await expect(search(vendor)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringMatching(message),
    });
  });

  it.each([[{}], [{ matches: "many" }], [[]]])("take %j for no list of hits", async (body) => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/search_v2", () => json(200, body));
    await expect(search(vendor)).rejects.toBeInstanceOf(Unavailable);
  });
});

describe("a search that is paged through", () => {
  const outside = [folder(), folder(), ...Array.from({ length: 150 }, () => file(1))];

  it("ends after five pages for this request, and goes on from there", async () => {
    const page = await search(new FakeDropbox(outside, { limits: [20] }), undefined, 5);
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringContaining("5 pages") } });
    expect(page.resume).toBeDefined();
  });

  it("ends for good where Dropbox shows no more, and where a cursor leads in circles", async () => {
    const resumed = async (place: object, body: object) => {
      const vendor = new FakeDropbox([]);
      vendor.answers.set("/2/files/search/continue_v2", () => json(200, body));
      const resume = { skip: 0, seen: [], cursor: "from 1", told: 0, turned: 0, ...place };
      return sourceOf(vendor).search({ text: "x" }, { want: 5, signal, resume });
    };
    const ten = Array.from({ length: 10 }, () => ({}));
    const last = await resumed({ told: 9_990 }, { matches: ten, has_more: true, cursor: "from 2" });
    expect([last.resume, last.partial?.message]).toEqual([undefined, expect.stringContaining("10000")]);
    const long = await resumed({ turned: 199 }, { matches: [], has_more: true, cursor: "from 2" });
    expect([long.resume, long.partial?.message]).toEqual([undefined, expect.stringContaining("too many")]);
    const round = await resumed({}, { matches: [], has_more: true, cursor: "from 1" });
    expect([round.resume, round.partial?.message]).toEqual([undefined, expect.stringContaining("circle")]);
  });

  it("says so when Dropbox no longer knows the rest", async () => {
    const resume = { skip: 0, seen: [], cursor: "from nowhere", told: 10, turned: 1 };
    const page = await sourceOf(new FakeDropbox(inOneFolder), 0).search({ text: "x" }, { want: 5, signal, resume });
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringContaining("Search again") } });
    expect(page.resume).toBeUndefined();
  });

  it("proves no more than 200 files in a request, and goes on from there", async () => {
    const vendor = new FakeDropbox([folder(), ...Array.from({ length: 250 }, () => file(0))]);
    const first = await search(vendor, new TestAccess("a"), 1_000);
    expect(first.partial?.message).toMatch(/200 reads/);
    const rest = await sourceOf(vendor, 0).search({ text: "x" }, { want: 100, signal, resume: first.resume });
    expect(first.assets.length + rest.assets.length).toBe(250);
  });

  it("gets past any number of hits that are hidden by now", async () => {
    const hidden = Array.from({ length: 250 }, () => file(0, { readable: false }));
    const vendor = new FakeDropbox([folder(), ...hidden, file(0)]);
    const first = await search(vendor, new TestAccess("a"), 5);
    expect(first).toMatchObject({ assets: [], partial: { message: expect.stringContaining("200 reads") } });
    const rest = await sourceOf(vendor, 0).search({ text: "x" }, { want: 5, signal, resume: first.resume });
    expect(rest.assets.map(({ ref }) => ref)).toEqual([idOf(251)]);
  });

  it("is refused where the folder is hidden, or shared and not in this account's Dropbox", async () => {
    const hidden = new FakeDropbox([{ ...folder(), readable: false }, file(0)]);
    await expect(search(hidden)).rejects.toThrow(/may not read the folder/);
    const shared = new FakeDropbox([{ ...folder(), readable: false, namespace: "47" }, file(0)]);
    await expect(search(shared)).rejects.toThrow(/may not read the folder/);
    const loose = new FakeDropbox([
      { ...folder(1), namespace: "47" },
      { ...folder(), readable: false },
    ]);
    loose.answers.set("/2/files/search_v2", () => json(200, { matches: [], has_more: false }));
    await expect(search(loose)).rejects.toThrow(/Add it there/);
  });
});

describe("what is read of an item", () => {
  const vendor = new FakeDropbox([
    { ...folder(), name: "Press Kit" },
    folder(0),
    file(1, { name: "Ä b.JPG" }),
    file(undefined),
    file(0, { readable: false }),
    { ...file(0), type: "deleted" },
  ]);

  it("becomes an asset, with the folder that it lies in", async () => {
    const source = sourceOf(vendor, 0);
    const asset = (await source.asset(idOf(2))) as Asset;
    expect(asset).toMatchObject({
      ref: idOf(2),
      name: "Ä b.JPG",
      kind: "IMAGE",
      extension: "jpg",
      size: 10,
      webUrl: "https://www.dropbox.com/home/Press%20Kit/Folder%201?preview=%C3%84%20b.JPG",
      modifiedAt: "2026-03-01T12:00:00Z",
    });
    expect(source.folder(asset)).toEqual({ name: "Folder 1", path: "Press Kit/Folder 1" });
    const atTop = (await sourceOf(vendor).asset(idOf(3))) as Asset;
    expect(source.folder(atTop)).toEqual({ name: "Dropbox", path: "" });
    expect(((await source.asset(idOf(1))) as Asset).webUrl).toBe("https://www.dropbox.com/home/Press%20Kit/Folder%201");
  });

  it.each([
    idOf(0),
    idOf(3),
    idOf(4),
    idOf(5),
    idOf(99),
    "id:../x",
    "/press kit/x.jpg",
    "ns:47",
    "rev:a1c10ce0dd78",
    "",
  ])("is nothing for %j: outside, hidden, absent or no reference", async (ref) => {
    expect(await sourceOf(vendor, 0).asset(ref)).toBeNull();
    expect(await sourceOf(vendor, 0).thumbnail(ref, "SMALL", signal)).toBeNull();
  });

  it("counts only for the item that was asked for", async () => {
    const lying = new FakeDropbox(vendor.things);
    lying.answers.set("/2/files/get_metadata", () => json(200, lying.present(3)));
    expect(await sourceOf(lying).asset(idOf(2))).toBeNull();
  });

  it("tells dimensions, which a search does not; those of others are not asked for", async () => {
    const media = new FakeDropbox(vendor.things);
    const told = { ".tag": "metadata", metadata: { ".tag": "photo", dimensions: { width: 800, height: 600 } } };
    media.answers.set("/2/files/get_metadata", ({ argument }) => {
      expect(argument["include_media_info"]).toBe(true);
      return json(200, { ...media.present(2), media_info: told });
    });
    const hit: Asset = { ref: idOf(2), name: "b.jpg", kind: "IMAGE" };
    expect(await sourceOf(media).dimensions(hit)).toEqual({ width: 800, height: 600 });
    const before = media.calls.length;
    expect(await sourceOf(media).dimensions({ ...hit, width: 1, height: 2 })).toEqual({ width: 1, height: 2 });
    expect(await sourceOf(media).dimensions({ ...hit, kind: "DOCUMENT" })).toEqual({});
    expect(media.calls).toHaveLength(before);
    expect(await sourceOf(vendor).dimensions(hit)).toEqual({});
  });

  it("is read again to be confirmed, and what went is left out; doubt throws", async () => {
    const assets = (await search(new FakeDropbox(inOneFolder), undefined, 5)).assets;
    const later = new FakeDropbox(
      inOneFolder.map((thing, index) => (index === 2 ? { ...thing, parent: undefined } : thing)),
    );
    const kept = await sourceOf(later, 0).confirm(assets, signal);
    expect(kept.map(({ ref }) => ref)).toEqual([1, 3, 4, 5].map(idOf));
    const down = new FakeDropbox(inOneFolder, failing(...Array<number>(20).fill(500)));
    await expect(sourceOf(down, 0).confirm(assets, signal)).rejects.toBeInstanceOf(Unavailable);
    const lost = new FakeDropbox(inOneFolder.map((thing) => ({ ...thing, readable: false })));
    await expect(sourceOf(lost, 0).confirm(assets, signal)).rejects.toBeInstanceOf(AccessDenied);
  });
});

describe("downloads", () => {
  const asset: Asset = { ref: idOf(1), name: "a.jpg", kind: "IMAGE" };
  const answering = (answer: VendorResponse) => {
    const vendor = new FakeDropbox(inOneFolder);
    vendor.answers.set("/2/files/get_temporary_link", () => answer);
    return { vendor, link: (one = asset) => sourceOf(vendor).downloadUrl(one) };
  };

  it("are Dropbox's own link, which is not followed", async () => {
    const link = "https://uc1.dl.dropboxusercontent.com/cd/0/get/secret/file";
    const { vendor, link: ask } = answering(json(200, { metadata: {}, link }));
    expect(await ask()).toBe(link);
    expect(vendor.calls.map(({ operation }) => operation)).toEqual(["account", "content"]);
    expect(vendor.downloads).toEqual([]);
  });

  it("are given for nothing that lies outside the folder by now", async () => {
    const vendor = new FakeDropbox([...inOneFolder, folder()]);
    expect(await sourceOf(vendor, 31).downloadUrl(asset)).toBeNull();
    expect(vendor.count("content")).toBe(0);
  });

  it("are none of folders and cloud documents, and say when Dropbox refuses", async () => {
    expect(await answering(refusal(409, "path/not_found")).link()).toBeNull();
    expect(await answering(refusal(409, "unsupported_file")).link()).toBeNull();
    expect(await answering(json(200, { link: "javascript:alert(1)" })).link()).toBeNull();
    for (const code of ["not_allowed", "email_not_verified", "path/restricted_content"]) {
      await expect(answering(refusal(409, code)).link()).rejects.toMatchObject({ name: "AccessDenied", code });
    }
    const { vendor, link } = answering(json(200, { link: "https://x.example" }));
    expect(await link({ ...asset, kind: "FOLDER" })).toBeNull();
    expect(await link({ ...asset, hint: { noDownload: true } })).toBeNull();
    for (const ref of ["/press kit/x.jpg", "ns:47", "rev:a1c10ce0dd78"])
      expect(await link({ ...asset, ref })).toBeNull();
    expect(vendor.calls).toEqual([]);
  });
});

describe("the folder picker", () => {
  const listing = (pages: readonly object[]) => {
    const vendor = new FakeDropbox([folder()]);
    const page = (at: number) =>
      json(200, { entries: pages[at], cursor: `c${at + 1}`, has_more: pages[at + 1] !== undefined });
    vendor.answers.set("/2/files/list_folder", ({ argument }) =>
      argument["path"] === "" ? page(0) : refusal(409, "path/not_found"),
    );
    vendor.answers.set("/2/files/list_folder/continue", ({ argument }) => {
      const at = Number(String(argument["cursor"]).slice(1));
      return pages[at] ? page(at) : refusal(409, "reset");
    });
    return sourceOf(vendor);
  };
  const of = (tag: string, ...numbers: number[]) =>
    numbers.map((n) => ({ ".tag": tag, id: idOf(n), name: `n${n}`, path_lower: `/n${n}`, path_display: `/n${n}` }));

  it("lists folders alone, page by page, each once; shared ones with their number", async () => {
    const shared = { ...of("folder", 5)[0], sharing_info: { read_only: false, shared_folder_id: "4711" } };
    const source = listing([[...of("folder", 1, 2), ...of("file", 3)], of("file", 4), [shared], of("deleted", 6)]);
    const all = await source.folders?.(undefined, { first: 10, signal });
    expect(all?.folders.map(({ ref, settings }) => [ref, settings])).toEqual([
      [idOf(1), { folderId: idOf(1), sharedFolderId: "" }],
      [idOf(2), { folderId: idOf(2), sharedFolderId: "" }],
      [idOf(5), { folderId: idOf(5), sharedFolderId: "4711" }],
    ]);
    expect(all?.hasMore).toBe(false);
    const names: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await source.folders?.(undefined, { first: 1, signal, ...(after && { after }) });
      names.push(...(page?.folders.map(({ name }) => name) ?? []));
      more = page?.hasMore === true;
      after = page?.folders.at(-1)?.cursor;
    }
    expect(names).toEqual(["n1", "n2", "n5"]);
  });

  it("takes no other cursor, and says when a folder is hidden", async () => {
    const source = listing([of("folder", 1)]);
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const after of [
      "x",
      cursor({}),
      cursor({ index: -1 }),
      cursor({ index: 0, cursor: 5 }),
      cursor({ index: 0, cursor: "" }),
      cursor({ index: 0, cursor: "c77" }),
      cursor({ list: 0, index: 0, token: "" }),
      cursor({ list: 0, index: 0, token: "c77" }),
    ]) {
      await expect(source.folders?.(undefined, { first: 5, after, signal })).rejects.toBeInstanceOf(BadCursor);
    }
    for (const parent of [idOf(9), "/n1", "../x"]) {
      await expect(source.folders?.(parent, { first: 5, signal })).rejects.toBeInstanceOf(AccessDenied);
    }
  });
});
