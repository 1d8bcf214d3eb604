// Cuts a vendor's published specification down to what the sandbox pretends, with everything that reaches. Descriptions,
// examples and other operations are left out; nothing else is changed. Run it when a vendor publishes a new one:
//   node scripts/cut-specs.mjs box openapi.json            github.com/box/box-openapi
//   node scripts/cut-specs.mjs google drive.v3.json        www.googleapis.com/discovery/v1/apis/drive/v3/rest
//   node scripts/cut-specs.mjs dropbox dropbox-api-spec    github.com/dropbox/dropbox-api-spec (the folder)
//   node scripts/cut-specs.mjs microsoft metadata.xml       graph.microsoft.com/v1.0/$metadata
// Then set version and date in the README beside the cut.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const [vendor, source] = process.argv.slice(2);
const cutters = { box, google, dropbox, microsoft };
if (!cutters[vendor] || !source) throw new Error("node scripts/cut-specs.mjs box|google|dropbox|microsoft <source>");
const folder = `sandbox/${vendor}/spec`;
mkdirSync(folder, { recursive: true });
cutters[vendor]();

function box() {
  const whole = JSON.parse(readFileSync(source, "utf8"));
  const operations = {
    "/authorize": "get",
    "/oauth2/token": "post",
    "/oauth2/token#refresh": "post",
    "/oauth2/revoke": "post",
    "/users/me": "get",
    "/search": "get",
    "/files/{file_id}": "get",
    "/files/{file_id}/content": "get",
    "/files/{file_id}/thumbnail.{extension}": "get",
    "/folders/{folder_id}": "get",
    "/folders/{folder_id}/items": "get",
    "/web_links/{web_link_id}": "get",
  };
  const paths = {};
  for (const [path, method] of Object.entries(operations)) {
    const operation = whole.paths[path]?.[method];
    if (!operation) throw new Error(`The source has no ${method} ${path}`);
    paths[path] = { [method]: bare(operation) };
  }
  const schemas = reachable(paths, (name) => bare(whole.components.schemas[name]));
  const { openapi, info, servers } = whole;
  const kept = { title: info.title, version: info.version, license: info.license };
  write("openapi.json", { openapi, info: kept, servers: bare(servers), paths, components: { schemas } });
}

function google() {
  const whole = JSON.parse(readFileSync(source, "utf8"));
  const wanted = { files: ["list", "get"], drives: ["list", "get"], about: ["get"] };
  const resources = {};
  for (const [name, methods] of Object.entries(wanted)) {
    const own = whole.resources[name].methods;
    resources[name] = { methods: Object.fromEntries(methods.map((method) => [method, bare(own[method])])) };
  }
  const schemas = reachable(resources, (name) => bare(whole.schemas[name]));
  const { id, name, version, revision, rootUrl, servicePath, batchPath, auth, parameters } = whole;
  const head = { id, name, version, revision, rootUrl, servicePath, batchPath };
  write("drive.v3.json", { ...head, auth: bare(auth), parameters: bare(parameters), resources, schemas });
}

/** CSDL's types as JSON: what they extend, their properties, and where they lead. */
function microsoft() {
  const whole = readFileSync(source, "utf8");
  const attribute = (tag, name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const short = (type) => type.replace(/^Collection\((.*)\)$/, "$1").replace(/^(microsoft\.)?graph\./, "");
  const types = {};
  const enums = {};
  const queue = ["site", "driveItem", "drive", "thumbnailSet", "searchRequest", "searchResponse"];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in types || name in enums || name.startsWith("Edm.")) continue;
    const [block, kind] =
      new RegExp(`<(EnumType|EntityType|ComplexType) Name="${name}"(?:[^>]*/>|.*?</\\1>)`, "s").exec(whole) ?? [];
    if (!block) throw new Error(`No type ${name}`);
    if (kind === "EnumType") {
      enums[name] = [...block.matchAll(/<Member Name="(\w+)"/g)].map(([, member]) => member);
      continue;
    }
    const head = /^<[^>]*>/.exec(block)[0];
    const base = attribute(head, "BaseType");
    const made = { ...(base && { base: short(base) }), properties: {}, navigation: {} };
    for (const [tag, element] of block.matchAll(/<(Property|NavigationProperty) [^>]*>/g)) {
      const type = attribute(tag, "Type").replace(/(microsoft\.)?graph\./, "");
      made[element === "Property" ? "properties" : "navigation"][attribute(tag, "Name")] = type;
      if (element === "Property") queue.push(short(type));
    }
    types[name] = made;
    if (base) queue.push(short(base));
  }
  const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
  write("types.json", { types: sorted(types), enums: sorted(enums) });
}

/** Facts without the vendor's prose. Below `properties` and the like a key is a name, not a keyword. */
function bare(value, areNames = false) {
  if (Array.isArray(value)) return value.map((entry) => bare(entry));
  if (value === null || typeof value !== "object") return value;
  const prose = new Set([
    "description",
    "summary",
    "title",
    "example",
    "examples",
    "tags",
    "enumDescriptions",
    "externalDocs",
  ]);
  const names = new Set(["properties", "schemas", "parameters", "scopes", "methods"]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => areNames || !(prose.has(key) || key.startsWith("x-")))
      .map(([key, inner]) => [key, bare(inner, !areNames && names.has(key) && !Array.isArray(inner))]),
  );
}

/** Every schema that is referred to, directly or by others. */
function reachable(start, schemaOf) {
  const found = new Map();
  const queue = [start];
  for (let part = queue.pop(); part; part = queue.pop()) {
    for (const [, name] of JSON.stringify(part).matchAll(/"\$ref":"(?:#\/components\/schemas\/)?([^"]+)"/g)) {
      if (found.has(name)) continue;
      const schema = schemaOf(name);
      if (!schema) throw new Error(`No schema ${name}`);
      found.set(name, schema);
      queue.push(schema);
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function write(file, value) {
  writeFileSync(`${folder}/${file}`, `${JSON.stringify(value, null, 1)}\n`);
}

function dropbox() {
  const routes = {
    files: [
      "search:2",
      "search/continue:2",
      "get_metadata",
      "list_folder",
      "list_folder/continue",
      "get_temporary_link",
      "get_thumbnail:2",
      "get_thumbnail_batch",
    ],
    users: ["get_current_account"],
    auth: ["token/revoke"],
  };
  const blocks = new Map();
  for (const file of readdirSync(source).filter((name) => name.endsWith(".stone"))) {
    const namespace = file.slice(0, -".stone".length);
    for (const block of definitionsOf(readFileSync(`${source}/${file}`, "utf8"))) {
      const [, kind, name] = /^(\w+) ([^\s(]+)/.exec(block) ?? [];
      if (kind !== "namespace" && kind !== "import") blocks.set(`${namespace}.${name}`, block);
    }
  }
  const kept = new Set();
  const queue = Object.entries(routes).flatMap(([namespace, names]) => names.map((name) => `${namespace}.${name}`));
  // Errors of every route, and the header of the path root.
  queue.push("auth.AuthError", "auth.AccessError", "auth.RateLimitError", "common.PathRoot", "common.PathRootError");
  for (let key = queue.pop(); key; key = queue.pop()) {
    if (kept.has(key)) continue;
    const block = blocks.get(key);
    if (!block) throw new Error(`No ${key}`);
    kept.add(key);
    const [namespace] = key.split(".");
    for (const [word] of block.replaceAll(/"(\\.|[^"\\])*"/g, '""').matchAll(/\b(\w+\.)?[A-Z]\w*\b/g)) {
      const other = word.includes(".") ? word : `${namespace}.${word}`;
      if (blocks.has(other)) queue.push(other);
    }
  }
  const namespaces = [...new Set([...kept].map((key) => key.split(".")[0]))];
  for (const namespace of namespaces) {
    const own = [...blocks]
      .filter(([key]) => kept.has(key) && key.startsWith(`${namespace}.`))
      .map(([, block]) => block);
    const imports = namespaces.filter((other) =>
      own.some((block) => block.includes(` ${other}.`) || block.includes(`(${other}.`)),
    );
    const head = [
      `namespace ${namespace}`,
      ...imports.filter((other) => other !== namespace).map((other) => `import ${other}`),
    ];
    writeFileSync(`${folder}/${namespace}.stone`, `${[head.join("\n"), ...own].join("\n\n")}\n`);
  }
}

/** The definitions of a Stone file, without their documentation and examples. */
function definitionsOf(text) {
  const code = text
    // Documentation is a string alone on its lines.
    .replaceAll(/^[ \t]*"(\\.|[^"\\])*"[ \t]*\n/gm, "")
    .replaceAll(/^[ \t]*#.*\n/gm, "");
  return code
    .split(/^(?=\S)/m)
    .map((block) =>
      block
        .replace(/^ {4}example .*(\n {8}.*|\n *(?=\n))*/gm, "")
        .replaceAll(/\n\s*\n/g, "\n")
        .trimEnd(),
    )
    .filter((block) => block !== "");
}
