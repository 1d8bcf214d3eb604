/** The small mistakes that can be put into a file, one at a time: each is a piece of text in the place of another. */
import { parse } from "@babel/parser";

const COMPARISONS = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "==": ["!="],
  "!=": ["=="],
};
const ARITHMETIC = { "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["*"] };
const ASSIGNMENTS = { "+=": ["-="], "-=": ["+="], "??=": ["="], "||=": ["="], "&&=": ["="] };
const UPDATES = { "++": ["--"], "--": ["++"] };
/** Calls that give back something of the kind of what they are called on. */
const STEPS = /^(trim|trimEnd|trimStart|toLowerCase|toUpperCase|normalize|sort|toSorted|reverse|filter|slice)$/;
/** What is gone before anything runs, and what names things rather than being one. */
const SKIPPED = /^(TS(?!AsExpression|NonNullExpression|SatisfiesExpression)|Decorator$|Import|ExportAll)/;

/**
 * Every mutant of a file, in the order of its text. `text` replaces what stands from `start` to `end`; `reach` is where
 * a probe goes that is passed whenever the mutated code is about to run.
 */
export function mutantsOf(file, source) {
  const plugins = ["typescript", "decorators-legacy"];
  const { program } = parse(source, { sourceType: "module", plugins });
  const found = [];

  const visit = (node, parent, key, reach) => {
    const isName = (key === "key" && !parent.computed) || (key === "source" && parent.type.startsWith("Export"));
    if (isName || SKIPPED.test(node.type)) return;
    const here = reachOf(node, parent, key) ?? reach;
    const add = (kind, { start, end }, replacement) => {
      const { line, column } = lineAndColumn(source, start);
      const was = source.slice(start, end);
      if (was !== replacement)
        found.push({ file, line, column, kind, start, end, was, text: replacement, reach: here });
    };
    mutate(node, parent, source, add);
    for (const [name, child] of Object.entries(node)) {
      if (/^(leadingComments|trailingComments|innerComments|typeAnnotation|typeParameters|typeArguments)$/.test(name))
        continue;
      for (const one of Array.isArray(child) ? child : [child]) {
        if (one && typeof one.type === "string" && typeof one.start === "number") visit(one, node, name, here);
      }
    }
  };
  visit(program, null, null, undefined);
  return found.sort((a, b) => a.start - b.start || a.end - b.end || (a.text < b.text ? -1 : 1));
}

function mutate(node, parent, source, add) {
  const text = (part) => source.slice(part.start, part.end);
  /** In the place of the operator, wherever it stands between its sides. */
  const operator = (others, kind) => {
    const from = node.left.end;
    const start = from + source.slice(from, node.right.start).indexOf(node.operator);
    for (const other of others ?? []) add(kind, { start, end: start + node.operator.length }, other);
  };
  const whole = (kind, part) => add(kind, node, `(${source.slice(part.start, part.end)})`);
  switch (node.type) {
    case "BinaryExpression": {
      operator(COMPARISONS[node.operator], "comparison");
      const joinsText = [node.left, node.right].some(({ type }) => /^(StringLiteral|TemplateLiteral)$/.test(type));
      if (!joinsText) operator(ARITHMETIC[node.operator], "arithmetic");
      return;
    }
    case "LogicalExpression":
      if (node.operator === "??") return whole("default", node.left);
      return operator([node.operator === "&&" ? "||" : "&&"], "condition");
    case "ConditionalExpression":
      add("condition", node.test, "true");
      return add("condition", node.test, "false");
    case "IfStatement":
      add("condition", node.test, "true");
      return add("condition", node.test, "false");
    case "WhileStatement":
    case "ForStatement":
      // Never true: a loop without an end says nothing about a test.
      return node.test && node.test.type !== "BooleanLiteral" ? add("condition", node.test, "false") : undefined;
    case "UnaryExpression":
      if (node.operator === "!" || node.operator === "-") whole("negation", node.argument);
      return;
    case "AssignmentExpression":
      return operator(ASSIGNMENTS[node.operator], "arithmetic");
    case "UpdateExpression":
      for (const other of UPDATES[node.operator]) {
        add("arithmetic", node, node.prefix ? other + text(node.argument) : text(node.argument) + other);
      }
      return;
    case "BooleanLiteral":
      return add("literal", node, String(!node.value));
    case "NumericLiteral":
      return add("literal", node, String(node.value + 1));
    case "StringLiteral":
      return add("literal", node, node.value === "" ? '"mutated"' : '""');
    case "TemplateLiteral":
      return parent?.type === "TaggedTemplateExpression" ? undefined : add("literal", node, "``");
    case "RegExpLiteral":
      if (node.pattern.startsWith("^")) add("anchor", node, `/${node.pattern.slice(1)}/${node.flags}`);
      if (/[^\\]\$$/.test(node.pattern)) add("anchor", node, `/${node.pattern.slice(0, -1)}/${node.flags}`);
      return;
    case "ArrayExpression":
      return node.elements.length > 0 ? add("list", node, "[]") : undefined;
    case "AwaitExpression":
      return whole("await", node.argument);
    case "ReturnStatement":
      // `return false` and `return undefined` are the same to nearly everybody; the first is turned as a literal.
      return node.argument && !/^(false|undefined)$/.test(text(node.argument))
        ? add("return", node, "return;")
        : undefined;
    case "ThrowStatement":
      return add("throw", node, ";");
    case "ExpressionStatement": {
      const call = node.expression.type === "AwaitExpression" ? node.expression.argument : node.expression;
      const removable = /^(Optional)?CallExpression$/.test(call.type) && call.callee.type !== "Super";
      return removable ? add("call", node, ";") : undefined;
    }
    case "CallExpression": {
      const { callee } = node;
      const isStep = callee.type === "MemberExpression" && !callee.computed && STEPS.test(callee.property.name);
      return isStep && parent.type !== "ExpressionStatement" ? whole("step", callee.object) : undefined;
    }
    case "OptionalMemberExpression":
    case "OptionalCallExpression": {
      if (!node.optional) return;
      const after = node.object ?? node.callee;
      const rest = text(node).slice(after.end - node.start);
      return add("optional", node, text(after) + rest.replace(/^(\s*)\?\.(?=[[(])/, "$1").replace(/^(\s*)\?\./, "$1."));
    }
  }
}

/** A statement in a list is reached where it starts; an arrow's expression where it starts, and needs to stay one. */
function reachOf(node, parent, key) {
  const inList =
    (key === "body" && /^(Program|BlockStatement|StaticBlock)$/.test(parent.type)) ||
    (key === "consequent" && parent.type === "SwitchCase");
  if (inList) return { start: node.start };
  if (key === "body" && parent.type === "ArrowFunctionExpression" && node.type !== "BlockStatement") {
    return { start: node.start, end: node.end };
  }
  return undefined;
}

function lineAndColumn(source, at) {
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many of them, picked by the seed, in their own order. */
export function sampleOf(mutants, size, seed) {
  const random = randomOf(seed);
  const ranked = mutants.map((mutant, at) => ({ mutant, at, rank: random() }));
  const picked = ranked.sort((a, b) => a.rank - b.rank).slice(0, size);
  return picked.sort((a, b) => a.at - b.at).map(({ mutant }) => mutant);
}
