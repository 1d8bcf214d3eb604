import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { buildSchema, parse, validate } from "graphql";
import { documents } from "../../sandbox/seed.js";

it.each(Object.entries(documents))("asks for %s in the words of the gateway's schema", (_name, document) => {
  const schema = buildSchema(readFileSync(new URL("../../src/schema/schema.graphql", import.meta.url), "utf8"));
  expect(validate(schema, parse(document))).toEqual([]);
});
