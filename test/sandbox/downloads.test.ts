/** The files behind download addresses: saved under their own names, whole or in part. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import contentDisposition from "content-disposition";
import fc from "fast-check";
import { type Item, type Sandbox, startSandbox } from "../../sandbox/index.js";
import { Client } from "./support.js";

let sandbox: Sandbox;
let mia: Client;
beforeAll(async () => {
  sandbox = await startSandbox({ world: "empty" });
  const tenant = sandbox.world.tenant({ domain: "tiny.example" });
  sandbox.world.person({ email: "mia@tiny.example", tenant });
  mia = new Client(sandbox, "mia@tiny.example");
});
afterAll(() => sandbox.close());

let folders = 0;
/** In a folder of its own. */
function file(called: string, more: { content?: string; width?: number; height?: number } = {}): Item {
  return sandbox.world.file(sandbox.world.folder("mia@tiny.example", `Folder ${++folders}`), called, more);
}

async function addressOf({ drive, id }: Item): Promise<string> {
  return (await mia.get(`/drives/${drive.id}/items/${id}`)).body["@microsoft.graph.downloadUrl"];
}

const saving = (answer: Response) => contentDisposition.parse(answer.headers.get("content-disposition") ?? "");

describe("a file", () => {
  it("is saved and not shown, whatever it is called", async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
      .filter((text) => text.trim() === text && !/[\p{Cc}"*:<>?/\\|]/u.test(text) && !/^\.+$/.test(text));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(name, fc.constantFrom("100%20 off.txt", "Zürich.txt", "日本 😀.pdf")),
        async (called) => {
          const answer = await fetch(await addressOf(file(called)));
          expect(answer.status).toBe(200);
          expect(saving(answer)).toMatchObject({ type: "attachment", parameters: { filename: called } });
          expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
        },
      ),
      { numRuns: 50 },
    );
  });

  it("comes with the type of its name", async () => {
    for (const [called, type] of [
      ["song.mp3", "audio/mpeg"],
      ["plan.pdf", "application/pdf"],
      ["page.html", "application/octet-stream"],
    ]) {
      const answer = await fetch(await addressOf(file(called as string)));
      expect([called, answer.headers.get("content-type")]).toEqual([called, type]);
    }
  });

  it("comes in part when a part is asked for", async () => {
    const address = await addressOf(file("notes.txt", { content: "harbor at dawn" }));
    const whole = Buffer.from(await (await fetch(address)).arrayBuffer());
    const size = whole.length;
    const part = async (range: string) => {
      const answer = await fetch(address, { headers: { range } });
      const { status, headers } = answer;
      return { status, place: headers.get("content-range"), body: Buffer.from(await answer.arrayBuffer()) };
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.nat(2 * size), async (start, length) => {
        const end = Math.min(start + length, size - 1);
        const expected = { status: 206, place: `bytes ${start}-${end}/${size}`, body: whole.subarray(start, end + 1) };
        expect(await part(`bytes=${start}-${start + length}`)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
    expect((await part("bytes=-4")).body).toEqual(whole.subarray(size - 4));
    expect((await part("bytes=4-")).body).toEqual(whole.subarray(4));
    expect(await part(`bytes=${size}-`)).toMatchObject({ status: 416, place: `bytes */${size}` });
    for (const range of ["bytes=0-1,4-5", "lines=0-1", "nonsense"])
      expect(await part(range)).toEqual({ status: 200, place: null, body: whole });
  });
});

it("a picture is shown, not saved", async () => {
  const { drive, id } = file("harbor.png", { width: 40, height: 30 });
  const { body } = await mia.get(`/drives/${drive.id}/items/${id}/thumbnails/0/small`);
  expect((await fetch(body["url"])).headers.get("content-disposition")).toBeNull();
});
