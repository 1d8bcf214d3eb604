/**
 * Re-sealing under the first key while the gateway runs. Rotation changes the envelope and not the content, so it leaves
 * `version` alone: a renewal that is under way does not lose its write to it. Its own writes are compared with the
 * version *and* with the very text it opened: a login that was ended and made anew meanwhile has the same id and the same
 * version, and another grant.
 */
import type { DataSource } from "typeorm";
import { attemptBinding, loginBinding, outcomeBinding, settingBinding } from "./bindings.js";
import { reasonOf } from "./reason.js";
import type { Binding, Sealed, Vault } from "./vault.js";

export interface TableRotation {
  readonly table: string;
  /** Rows with something sealed. */
  readonly seen: number;
  readonly resealed: number;
  /** Writes that came second to somebody else's; the row was read again. */
  readonly lostRaces: number;
}

export interface Rotation {
  readonly tables: readonly TableRotation[];
  /** Which rows could not be re-sealed, and why; never what is in them. */
  readonly problems: readonly string[];
}

type Texts = Readonly<Record<string, string>>;
type Row = Texts & { readonly version: number };

/** A table with sealed columns: how its rows are named, and what its bindings need to know of them. */
interface SealedTable {
  readonly table: string;
  readonly from: string;
  readonly keys: Texts;
  readonly facts: Texts;
  readonly columns: Readonly<Record<string, (row: Texts) => Binding>>;
}

const text = (row: Texts, name: string): string => row[name] ?? "";
const owned = (row: Texts) => ({ id: text(row, "id"), teamId: text(row, "teamId"), personId: text(row, "personId") });
const OWNER = { teamId: "t.team_id", personId: "t.person_id" };

const TABLES: readonly SealedTable[] = [
  {
    table: "setting",
    from: "setting t JOIN instance i ON i.id = t.instance_id",
    keys: { instanceId: "t.instance_id", key: "t.key" },
    facts: { teamId: "i.team_id" },
    columns: {
      sealed: (row) =>
        settingBinding({ teamId: text(row, "teamId"), instanceId: text(row, "instanceId"), key: text(row, "key") }),
    },
  },
  {
    table: "login",
    from: "login t",
    keys: { id: "t.id" },
    facts: OWNER,
    columns: { sealed: (row) => loginBinding(owned(row)) },
  },
  {
    table: "attempt",
    from: "attempt t",
    keys: { id: "t.id" },
    facts: OWNER,
    columns: { sealed: (row) => attemptBinding(owned(row)), outcome: (row) => outcomeBinding(owned(row)) },
  },
];

/** Every sealed value that is not under the vault's first key. May be interrupted, and run again at any time. */
export async function rotate(source: DataSource, vault: Vault, batch = 200): Promise<Rotation> {
  const tables: TableRotation[] = [];
  const problems: string[] = [];
  for (const table of TABLES) {
    const counts = { table: table.table, seen: 0, resealed: 0, lostRaces: 0 };
    for await (const row of rows(source, table, batch)) {
      counts.seen += 1;
      try {
        const outcome = await reseal(source, vault, table, row);
        if (outcome.resealed) counts.resealed += 1;
        counts.lostRaces += outcome.lostRaces;
      } catch (error) {
        problems.push(`${table.table} ${keyOf(table, row).join("/")}: ${reasonOf(error)}`);
      }
    }
    tables.push(counts);
  }
  return { tables, problems };
}

/** By key and not by offset, so that rows which come and go shift nothing. */
async function* rows(source: DataSource, table: SealedTable, batch: number): AsyncGenerator<Row> {
  const keys = Object.values(table.keys).join(", ");
  let after: readonly string[] = [];
  while (true) {
    const beyond = after.length > 0 ? `AND (${keys}) > (${after.map((_, index) => `$${index + 1}`).join(", ")})` : "";
    const page = await read(source, table, `${beyond} ORDER BY ${keys} LIMIT ${batch}`, after);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < batch) return;
    after = keyOf(table, last);
  }
}

async function reseal(source: DataSource, vault: Vault, table: SealedTable, found: Row) {
  let lostRaces = 0;
  let row: Row | undefined = found;
  while (row) {
    const changed: Record<string, Sealed> = {};
    for (const [column, binding] of Object.entries(table.columns)) {
      const sealed = row[column];
      if (typeof sealed !== "string" || vault.isCurrent(sealed)) continue;
      changed[column] = await vault.seal(await vault.open(sealed, binding(row)), binding(row));
    }
    if (Object.keys(changed).length === 0) return { resealed: false, lostRaces };
    if (await swap(source, table, row, changed)) return { resealed: true, lostRaces };
    // Whoever came first wrote something newer, or the row is gone.
    lostRaces += 1;
    const identity = Object.values(table.keys).map((key, index) => `AND ${key} = $${index + 1}`);
    [row] = await read(source, table, identity.join(" "), keyOf(table, row));
  }
  return { resealed: false, lostRaces };
}

async function read(source: DataSource, table: SealedTable, rest: string, parameters: readonly string[]) {
  const columns = Object.keys(table.columns).map((column) => `t.${column}`);
  const named = Object.entries({ ...table.keys, ...table.facts }).map(([name, sql]) => `${sql} AS "${name}"`);
  const sealed = columns.map((column) => `${column} IS NOT NULL`).join(" OR ");
  return source.query<Row[]>(
    `SELECT ${[...named, ...columns, "t.version"].join(", ")} FROM ${table.from} WHERE (${sealed}) ${rest}`,
    [...parameters],
  );
}

async function swap(source: DataSource, table: SealedTable, row: Row, changed: Readonly<Record<string, Sealed>>) {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const assignments = Object.entries(changed).map(([column, sealed]) => `${column} = ${parameter(sealed)}`);
  const same = [
    ...Object.entries(table.keys).map(([name, sql]) => `${sql} = ${parameter(row[name])}`),
    ...Object.keys(table.columns).map((column) => `t.${column} IS NOT DISTINCT FROM ${parameter(row[column])}`),
    `t.version = ${parameter(row.version)}`,
  ];
  const [, affected] = await source.query<[unknown, number]>(
    `UPDATE ${table.table} t SET ${assignments.join(", ")} WHERE ${same.join(" AND ")}`,
    values,
  );
  return affected === 1;
}

function keyOf(table: SealedTable, row: Row): string[] {
  return Object.keys(table.keys).map((name) => text(row, name));
}
