import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";

import { decodeId, encodeId, encodeResultId, instanceIdOf, teamIdOf } from "../src/resolvers/ids.js";
import { buildGatewaySchema } from "../src/resolvers/index.js";

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildGatewaySchema();
});

/** Everything that has a name, with its description, as `Type.field(argument)`. */
function described(type: GraphQLNamedType): [string, string | null | undefined][] {
  const own: [string, string | null | undefined] = [type.name, type.description];
  if (isEnumType(type)) return [own, ...type.getValues().map(at(type.name))];
  if (isInputObjectType(type)) return [own, ...Object.values(type.getFields()).map(at(type.name))];
  if (!isObjectType(type) && !isInterfaceType(type)) return [own];
  const fields = Object.values(type.getFields());
  const args = fields.flatMap((field) => field.args.map(at(`${type.name}.${field.name}`)));
  return [own, ...fields.map(at(type.name)), ...args];
}

function at(owner: string) {
  return (part: { name: string; description?: string | null | undefined }): [string, string | null | undefined] => [
    `${owner}.${part.name}`,
    part.description,
  ];
}

describe("the schema", () => {
  test("says of every type, field, argument and value what it is", () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
    );
    const all = types.flatMap(described);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(([, description]) => !description?.trim()).map(([name]) => name)).toEqual([]);
  });

  test("is committed as it is", async () => {
    const committed = await readFile("src/schema/schema.graphql", "utf8");
    const printed = printSchema(lexicographicSortSchema(schema));
    expect(committed).toContain(printed);
    expect(printSchema(buildSchema(committed))).toBe(printed);
  });

  test("has the contract's defaults", () => {
    const field = (type: string, name: string) => {
      const found = schema.getType(type);
      return isObjectType(found) ? found.getFields()[name] : undefined;
    };
    const argument = (type: string, name: string, arg: string) =>
      field(type, name)?.args.find((candidate) => candidate.name === arg);
    expect(String(argument("Team", "search", "first")?.type)).toBe("Int");
    expect(argument("Team", "search", "first")?.defaultValue).toBe(24);
    expect(argument("Team", "auditLog", "first")?.defaultValue).toBe(50);
    expect(argument("Query", "teams", "first")?.defaultValue).toBe(50);
    expect(argument("ProviderInstance", "folders", "first")?.defaultValue).toBe(50);
    expect(argument("SearchResult", "thumbnail", "size")?.defaultValue).toBe("MEDIUM");
    expect(String(field("Query", "nodes")?.type)).toBe("[Node]!");
    expect(String(field("SearchResult", "size")?.type)).toBe("SafeInt");
  });
});

describe("ids", () => {
  test("of results come back as what they were made of", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }), (instanceId, ref) => {
        expect(decodeId(encodeResultId(instanceId, ref))).toEqual({ kind: "result", instanceId, ref });
      }),
    );
  });

  test("of rows come back too, and only as what they are", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(decodeId(encodeId("team", id))).toEqual({ kind: "team", id });
        expect(teamIdOf(encodeId("team", id))).toBe(id);
        expect(() => instanceIdOf(encodeId("team", id))).toThrow("There is no such connection.");
        expect(decodeId(encodeId("audit", id))).toBeUndefined();
      }),
    );
  });

  test("that are anything else name nothing", () => {
    const id = encodeResultId("00000000-0000-4000-8000-000000000000", "ref");
    const bad = [
      "",
      "team_",
      "team_x",
      "TEAM_00000000-0000-4000-8000-000000000000",
      "team_00000000-0000-4000-8000-000000000000\n",
      "team_00000000-0000-4000-8000-00000000000A",
      "result_",
      `${id}=`,
      `${id} `,
      `result_${Buffer.alloc(16).toString("base64url")}`,
      `result_${Buffer.concat([Buffer.alloc(16), Buffer.from([0xff])]).toString("base64url")}`,
      `result_${"A".repeat(4_000)}`,
    ];
    for (const text of bad) expect([text, decodeId(text)]).toEqual([text, undefined]);
    fc.assert(fc.property(fc.string(), (text) => void decodeId(`result_${text}`)));
  });

  test("are one to a thing: no two texts name the same result", () => {
    const letters = fc.stringMatching(/^[\w-]{0,4}[=+/ ]?$/);
    const anyRef = fc.string({ minLength: 1, maxLength: 12, unit: "binary" });
    fc.assert(
      fc.property(fc.uuid(), anyRef, fc.nat(), fc.nat(2), letters, (instanceId, ref, where, cut, put) => {
        const id = encodeResultId(instanceId, ref);
        const at = "result_".length + (where % (id.length - "result_".length + 1));
        const other = id.slice(0, at) + put + id.slice(at + cut);
        const named = decodeId(other);
        expect(named?.kind === "result" ? encodeResultId(named.instanceId, named.ref) : undefined).toBe(named && other);
      }),
      { numRuns: 1_000 },
    );
  });
});
