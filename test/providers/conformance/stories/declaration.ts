import { describe, expect, it } from "@jest/globals";
import { InvalidSettings } from "../../../../src/providers/contract/errors.js";
import { readSettings } from "../../../../src/providers/contract/fields.js";
import type { Values } from "../../../../src/providers/contract/provider.js";
import { problemsOfIcon } from "../../icon.js";
import type { Context } from "../context.js";

/** What a plug-in says of itself before anybody logs in. */
export function declarationStories(context: () => Context): void {
  const problemKeys = (values: Values): readonly string[] => {
    try {
      context().provider.configure(values, "PER_USER");
      return [];
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidSettings);
      return (error as InvalidSettings).problems.map(({ key }) => key);
    }
  };

  describe("declares", () => {
    it("an id for addresses, and fields without repetition", () => {
      const { id, fields, name } = context().provider;
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(name).not.toBe("");
      expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
      expect(fields.map(({ key }) => key)).not.toContain("connectionName");
      for (const { defaultValue, choices } of fields) {
        if (choices && defaultValue !== undefined) expect(choices.map(({ value }) => value)).toContain(defaultValue);
      }
    });

    it("an icon that is a small drawing and can do nothing, if it has one", () => {
      const { icon } = context().provider;
      expect(icon === undefined ? [] : problemsOfIcon(icon)).toEqual([]);
    });

    it("settings that it takes back, and names all that is missing at once", () => {
      const { provider, vendor } = context();
      const entries = Object.entries({ ...vendor.values, ...vendor.place }).map(([key, value]) => ({ key, value }));
      expect(readSettings(provider.fields, entries, {}).problems).toEqual([]);
      expect(problemKeys({ ...vendor.values, ...vendor.place })).toEqual([]);
      const required = provider.fields.filter((field) => field.required).map(({ key }) => key);
      expect(problemKeys({})).toEqual(expect.arrayContaining(required));
    });

    it("no place whose id could lead elsewhere on its way into an address", () => {
      const { vendor } = context();
      for (const [key, value] of Object.entries(vendor.place)) {
        for (const hostile of [
          `${value}/..`,
          `../${value}`,
          `${value}?x=1`,
          `${value}#`,
          `${value}%2F..`,
          `. ${value}`,
        ]) {
          expect([hostile, problemKeys({ ...vendor.values, ...vendor.place, [key]: hostile })]).toEqual([
            hostile,
            [key],
          ]);
        }
      }
      expect(Object.keys(vendor.place)).not.toEqual([]);
    });

    it("a registration and notices without any secret, the same each time", () => {
      const { provider, vendor, secrets } = context();
      const instance = provider.configure(vendor.values, "PER_USER");
      const told = JSON.stringify([
        instance.registration,
        instance.notices(new Date()),
        instance.setupLinks(vendor.redirectUri),
        instance.loginProtection,
      ]);
      for (const secret of secrets) expect(told).not.toContain(secret);
      expect(provider.configure({ ...vendor.values, ...vendor.place }, "PER_USER").registration).toBe(
        instance.registration,
      );
    });
  });
}
