import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { termsOf, wordsOf } from "../../../src/providers/kit/words.js";
import { nameMatcher } from "../../../src/providers/microsoft/names.js";

const finds = (text: string, name: string) => nameMatcher(termsOf(text))(name);

describe("names where Microsoft's index can't be asked", () => {
  it.each([
    ["夏祭り", "夏祭り2024.png"],
    ["祭り2024", "夏祭り2024.png"],
    ["2024", "夏祭り2024.png"],
    ["港", "IMG_2034港.jpg"],
    ["2034", "IMG_2034港.jpg"],
    ["2034港", "IMG_2034港.jpg"],
    ["서울", "2024서울특별시.pptx"],
    ["서울", "서울".normalize("NFD")],
    ["ท่าเรือ", "ภาพท่าเรือคลองเตย.jpg"],
    ["ຫຼວງພະບາງ", "ເມືອງຫຼວງພະບາງ1.png"],
    ["ភ្នំពេញ", "រាជធានីភ្នំពេញ.png"],
    ["カメラ", "ﾃﾞｼﾞﾀﾙｶﾒﾗ.jpg"],
    ["ﾃﾞｼﾞﾀﾙ", "デジタルカメラ.jpg"],
    ["２０２４", "夏祭り2024.png"],
    ["harbor", "Harborгавань.jpg"],
    ["гавань", "HarborГАВАНЬ.jpg"],
    ["IMG", "IMG2034.jpg"],
    ["img2034", "IMG2034.jpg"],
    ["harbor", "har\u00adbor.jpg"],
    ["har\u200bbor", "harbor.jpg"],
    ["harbor", "har\u2060bor.jpg"],
    ["strasse", "Straße.pdf"],
    ["STRASSE", "straße.pdf"],
    ["οδός", "ΟΔΌΣ2.pdf"],
    ["ἈΙΔΗΣ", "ᾀδης.txt"],
    ["αδης", "ἀδης.txt"],
    ["cafe", "Café".normalize("NFD")],
    ["می\u200cخواهم", "می‌خواهم.txt"],
    ['"夏祭り"', "夏祭り2024.png"],
    ['"summer party"', "2024 Summer-Party.jpg"],
    ['summer party "', "party of summer"],
    ["📷", "trip📷.jpg"],
    ["report-2026", "final report-2026.pdf"],
  ])("%j finds %j", (text, name) => {
    expect(finds(text, name)).toBe(true);
  });

  it.each([
    ["foo", "foobar.jpg"],
    ["2034", "IMG_20341.jpg"],
    ["かき", "かぎ.png"],
    ["서우", "서울.png"],
    ["夏祭り2024", "夏祭り 2025 2024.png"],
    ['"summer party"', "party of the summer.jpg"],
    ['"summer party"', "summer garden party.jpg"],
    ["summer winter", "summer.jpg"],
  ])("%j doesn't find %j", (text, name) => {
    expect(finds(text, name)).toBe(false);
  });

  const letters = fc.constantFrom(
    ..."aZéßᾀΣςİı5٣๓ğカがｶﾞ港夏祭り々ー서울한ท่เรือພະភ្ពမြန်मन्गשלوم📷👩\u200d💻\ufe0f\u00ad\u200b\u200c\u0301\u3099 .-_'()&+\"#",
  );
  const anyName = fc.array(fc.oneof({ weight: 4, arbitrary: letters }, fc.string({ unit: "binary", maxLength: 2 })), {
    minLength: 1,
    maxLength: 40,
  });

  it("are found by every word of theirs, in any normal form and case", () => {
    const form = fc.constantFrom("NFC", "NFD", "NFKC", "NFKD");
    const other = fc.constantFrom<(word: string) => string>(
      (word) => word.toUpperCase(),
      (word) => word.toLowerCase(),
      (word) => word,
    );
    fc.assert(
      fc.property(anyName, form, other, (parts, normal, change) => {
        const name = parts.join("");
        for (const word of wordsOf(name)) {
          expect([word, name, finds(word, name)]).toEqual([word, name, true]);
          const changed = change(word).normalize(normal);
          expect([changed, name, finds(changed, name)]).toEqual([changed, name, true]);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("are found by any part of a run without blanks", () => {
    const run = fc.array(fc.constantFrom(..."港夏祭りカが서울데이터"), { minLength: 1, maxLength: 12 });
    const around = fc.constantFrom("", "IMG_", "2024", " ", "a");
    fc.assert(
      fc.property(run, around, around, fc.nat(11), fc.nat(11), (signs, before, after, from, to) => {
        const part = signs.slice(from, from + to + 1).join("");
        fc.pre(part !== "");
        expect(finds(part, `${before}${signs.join("")}${after}.png`)).toBe(true);
      }),
    );
  });
});
