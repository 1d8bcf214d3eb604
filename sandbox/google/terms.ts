import { hasPhrase, wordsOf } from "../kit/words.js";
import { invalid } from "./answer.js";
import { type GoogleAccount, type GoogleItem, isTrashed } from "./model.js";
import type { Operator, Query } from "./query.js";

/** An item as the index has it: where and under which name. */
export interface Indexed {
  readonly item: GoogleItem;
  readonly name: string;
  readonly parent: GoogleItem | undefined;
  readonly trashed: boolean;
}

export type Test = (indexed: Indexed) => boolean;

/** What terms need to know: who asks, and which folder an id stands for. */
export interface Terms {
  readonly account: GoogleAccount;
  readonly folder: (id: string) => GoogleItem;
}

type Compile = (operator: Operator, value: string, terms: Terms) => Test | undefined;

function equal(of: (indexed: Indexed) => string | undefined): Compile {
  return (operator, value) => {
    if (operator === "=") return (indexed) => of(indexed) === value;
    if (operator === "!=") return (indexed) => of(indexed) !== value;
    return undefined;
  };
}

function text(of: (indexed: Indexed) => string, contains: (actual: string, value: string) => boolean): Compile {
  const compare = equal(of);
  return (operator, value, terms) =>
    operator === "contains" ? (indexed) => contains(of(indexed), value) : compare(operator, value, terms);
}

const rfc3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/;

/** "RFC 3339 format, default timezone is UTC". */
function date(of: (item: GoogleItem) => number): Compile {
  return (operator, value) => {
    const at = Date.parse(/T.*(Z|[+-]\d\d:\d\d)$/.test(value) || !value.includes("T") ? value : `${value}Z`);
    if (!rfc3339.test(value) || Number.isNaN(at)) return undefined;
    const compare: Partial<Record<Operator, (actual: number) => boolean>> = {
      "<": (actual) => actual < at,
      "<=": (actual) => actual <= at,
      "=": (actual) => actual === at,
      "!=": (actual) => actual !== at,
      ">": (actual) => actual > at,
      ">=": (actual) => actual >= at,
    };
    const test = compare[operator];
    return test && (({ item }) => test(of(item)));
  };
}

/** `'user@example.org' in writers`; "me" is whoever asks. */
function people(of: (item: GoogleItem) => GoogleAccount[]): Compile {
  return (operator, value, { account }) => {
    if (operator !== "in") return undefined;
    const wanted = value === "me" ? account.person.email : value.toLowerCase();
    return ({ item }) => of(item).some(({ person }) => person.email === wanted);
  };
}

function sharedAs({ shares, owner }: GoogleItem, roles: RegExp): GoogleAccount[] {
  const invited = [...shares].filter(([, { role }]) => roles.test(role)).map(([account]) => account);
  return owner ? [owner, ...invited] : invited;
}

/** The words between a value's double quotes stand together, all others anywhere. */
function fullText(value: string): string[][] {
  const parts = value.split('"');
  return parts.flatMap((part, at) => {
    const words = wordsOf(part);
    return at % 2 === 1 && at < parts.length - 1 ? [words] : words.map((word) => [word]);
  });
}

/** The words a document is found by: of its name, its description and what is in it. */
function wordsIn({ item, name }: Indexed): string[] {
  return [...wordsOf(name), "", ...wordsOf(item.description), "", ...wordsOf(item.content)];
}

/** Whether beginnings of the name's words are there: "only performs prefix matching for a name term". */
function beginnings(name: string, value: string): boolean {
  const words = wordsOf(name);
  return wordsOf(value).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

const texts: Record<string, Compile> = {
  name: text(({ name }) => name, beginnings),
  fullText: (operator, value) => {
    if (operator !== "contains") return undefined;
    const wanted = fullText(value).filter((words) => words.length > 0);
    return (indexed) => wanted.length > 0 && wanted.every((words) => hasPhrase(wordsIn(indexed), words, false));
  },
  mimeType: text(
    ({ item }) => item.mimeType,
    (actual, value) => actual.startsWith(value),
  ),
  modifiedTime: date(({ modified }) => modified),
  createdTime: date(({ created }) => created),
  viewedByMeTime: date(() => Number.NaN),
  parents: (operator, value, { folder }) => {
    const wanted = folder(value);
    return operator === "in" ? ({ parent }) => parent === wanted : undefined;
  },
  owners: people(({ owner }) => (owner ? [owner] : [])),
  writers: people((item) => sharedAs(item, /writer|rganizer/)),
  readers: people((item) => sharedAs(item, /./)),
  visibility: (operator, value, terms) =>
    /^(anyoneCanFind|anyoneWithLink|domainCanFind|domainWithLink|limited)$/.test(value)
      ? equal(({ item }) => (item.link ? "anyoneWithLink" : "limited"))(operator, value, terms)
      : undefined,
  "shortcutDetails.targetId": equal(({ item }) => item.target?.id),
  properties: (operator) => (operator === "has" ? () => false : undefined),
  appProperties: (operator) => (operator === "has" ? () => false : undefined),
};

const flags: Record<string, (indexed: Indexed, terms: Terms) => boolean> = {
  trashed: ({ trashed }) => trashed,
  starred: () => false,
  sharedWithMe: ({ item }, { account }) => item.shares.has(account),
};

function term(name: string, operator: Operator, value: string | boolean, terms: Terms): Test | undefined {
  if (typeof value === "string") return Object.hasOwn(texts, name) ? texts[name]?.(operator, value, terms) : undefined;
  const is = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (!is || (operator !== "=" && operator !== "!=")) return undefined;
  return (indexed) => is(indexed, terms) === (value === (operator === "="));
}

/** What a query asks of an item. A term that there is not, or with an operator it does not have, is refused. */
export function compile(query: Query, terms: Terms): Test {
  if (query.kind === "term") {
    const test = term(query.term, query.operator, query.value, terms);
    if (!test) throw invalid("q");
    return test;
  }
  if (query.kind === "not") {
    const test = compile(query.of, terms);
    return (indexed) => !test(indexed);
  }
  const [left, right] = [compile(query.left, terms), compile(query.right, terms)];
  return query.kind === "and"
    ? (indexed) => left(indexed) && right(indexed)
    : (indexed) => left(indexed) || right(indexed);
}

/** The item as it is now. */
export function asIs(item: GoogleItem): Indexed {
  return { item, name: item.name, parent: item.parent, trashed: isTrashed(item) };
}

/** As an index that lags behind has it: under its former name, in its former folder, and not in the trash. */
export function asWas(item: GoogleItem): Indexed {
  return { item, name: item.formerName ?? item.name, parent: item.formerParent ?? item.parent, trashed: false };
}
