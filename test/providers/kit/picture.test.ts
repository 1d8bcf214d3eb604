import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import { largestPicture, pictureFrom } from "../../../src/providers/kit/picture.js";

const answer = (status: number, contentType: string) => ({ status, contentType, body: Readable.from(["x"]) });

describe("a picture that was downloaded", () => {
  it.each([
    ["image/jpeg", "image/jpeg"],
    ["image/png", "image/png"],
    ["image/gif", "image/gif"],
    ["image/webp", "image/webp"],
    [" IMAGE/PNG ; charset=binary", "image/png"],
  ])("of the type %j is shown as %s", (given, contentType) => {
    const { body, ...rest } = answer(200, given);
    expect(pictureFrom("Vendor", { body, ...rest })).toEqual({ contentType, body });
    expect(body.destroyed).toBe(false);
  });

  it.each(["image/svg+xml", "text/html", "application/octet-stream", "image/pngx", "", ";image/png"])(
    "of the type %j is none, and nothing more of it is read",
    async (type) => {
      const given = answer(200, type);
      expect(pictureFrom("Vendor", given)).toBeNull();
      expect(given.body.destroyed).toBe(true);
    },
  );

  it("that is not there is none", () => {
    const given = answer(404, "image/png");
    expect([pictureFrom("Vendor", given), given.body.destroyed]).toEqual([null, true]);
  });

  it.each([204, 403, 500])("is unavailable after a %d, by whom and with what status", (status) => {
    const given = answer(status, "image/png");
    let error: unknown;
    try {
      pictureFrom("Vendor", given);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(Unavailable);
    expect(error).toMatchObject({
      message: "Vendor did not hand out the picture. Try again.",
      code: `HTTP ${status}`,
    });
    expect(given.body.destroyed).toBe(true);
  });

  it("that breaks while it is thrown away breaks nothing else", () => {
    const given = answer(404, "image/png");
    pictureFrom("Vendor", given);
    expect(given.body.emit("error", new Error("cut off"))).toBe(true);
  });

  it("has at most 10 MiB", () => {
    expect(largestPicture).toBe(10_485_760);
  });
});
