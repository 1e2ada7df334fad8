/** pyodide.asm.js without the functions that nothing mentions any more. */
import { parse } from "acorn";
import { full } from "acorn-walk";

const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/**
 * @param {string} script Emscripten's: one factory function, whose statements declare everything
 * @param {string} loader pyodide.mjs, which uses names of the factory's `Module`
 * @param {string[]} ours more names of `Module` that are used from outside
 * @param {Set<string>} wanted what WebAssembly modules import: JavaScript functions and exports of each other
 * @returns {{text: string, exports: Set<string>}} the script, and the exports of the main module that it mentions
 */
export function alive(script, loader, ours, wanted) {
  const program = parse(script, { ecmaVersion: "latest" });
  const body = factory(program).body.body;
  const outside = words(parse(loader, { ecmaVersion: "latest", sourceType: "module" }));
  for (const name of ours) outside.add(name);
  const parts = body.flatMap((statement) => split(statement, wanted));
  const byName = new Map();
  for (const part of parts) for (const name of part.declares) byName.set(name, [...(byName.get(name) ?? []), part]);

  const seen = new Set();
  const exports = new Set();
  const waiting = parts.filter((part) => !part.declares.length || part.passes.some((name) => outside.has(name)));
  while (waiting.length) {
    const part = waiting.pop();
    if (seen.has(part)) continue;
    seen.add(part);
    for (const name of part.mentions) {
      if (byName.has(name)) waiting.push(...byName.get(name));
      exports.add(name.replace(/^_/, "")).add(name);
    }
  }
  const gone = parts.filter((part) => !seen.has(part)).flatMap((part) => part.spans);
  gone.push(...parts.filter((part) => seen.has(part)).flatMap((part) => part.unwanted));
  gone.sort(([a], [b]) => a - b);
  let [text, at] = ["", 0];
  for (const [from, to] of gone) {
    text += script.slice(at, from);
    at = to;
  }
  return { text: text + script.slice(at), exports };
}

/** The function whose body is the whole of Emscripten's runtime: the longest one. */
function factory(program) {
  let longest = { start: 0, end: 0 };
  full(program, (node) => {
    const inner = FUNCTIONS.includes(node.type) && node.params.length === 1;
    if (inner && node.end - node.start > longest.end - longest.start) longest = node;
  });
  return longest;
}

/** All identifiers, property names and strings in a piece of syntax. */
function words(tree) {
  const found = new Set();
  full(tree, (node) => {
    if (node.type === "Identifier") found.add(node.name);
    if (node.type === "MemberExpression" && !node.computed) found.add(node.property.name); // not walked into
    if (node.type === "Property" && !node.computed) found.add(String(node.key.name ?? node.key.value));
    if (node.type === "Literal" && typeof node.value === "string") found.add(node.value);
  });
  return found;
}

/** What a statement declares (nothing: it stays for its effects), passes on as a property of Module, and mentions. */
function split(statement, wanted) {
  const whole = [[statement.start, statement.end]];
  const part = (declares, mentions, passes = [], unwanted = []) => ({ declares, mentions, passes, spans: whole, unwanted });
  if (statement.type === "FunctionDeclaration") return [part([statement.id.name], words(statement))];
  if (statement.type === "VariableDeclaration" && statement.declarations.length === 1) {
    const [{ id, init }] = statement.declarations;
    if (id.name === "wasmImports") return [table(statement, init, wanted)];
    const [value, passes] = passedOn(init);
    if (id.type === "Identifier" && harmless(value)) return [part([id.name], words(statement), passes)];
  }
  if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
    const { left, right } = statement.expression;
    // `_name.sig = "ii"`, and `Module["_name"] = _name`
    if (left.type === "MemberExpression" && left.object.type === "Identifier" && harmless(right)) {
      if (left.object.name !== "Module" && /^(sig|async|isAsync)$/.test(left.property.name ?? "")) return [part([left.object.name], words(right))];
      if (left.object.name === "Module" && right.type === "Identifier") return [part([right.name], new Set(), [propertyName(left)])];
    }
  }
  return [part([], words(statement))];
}

/** The table of JavaScript functions that WebAssembly may import: only what is imported stays in it. */
function table(statement, init, wanted) {
  const mentions = new Set();
  const unwanted = [];
  init.properties.forEach((property, at) => {
    if (wanted.has(propertyName({ property: property.key, computed: false }))) for (const word of words(property)) mentions.add(word);
    else unwanted.push([property.start, init.properties[at + 1]?.start ?? property.end]);
  });
  return { declares: [], mentions, passes: [], spans: [[statement.start, statement.end]], unwanted };
}

const propertyName = ({ property, computed }) => computed || property.type === "Literal" ? property.value : property.name;

/** `Module["a"] = Module["b"] = value`: the value and the names. */
function passedOn(node) {
  const names = [];
  while (node?.type === "AssignmentExpression" && node.left.type === "MemberExpression" && node.left.object.name === "Module") {
    names.push(propertyName(node.left));
    node = node.right;
  }
  return [node, names];
}

/** Does nothing when it is evaluated. */
function harmless(node) {
  return node == null || [...FUNCTIONS, "Literal", "Identifier"].includes(node.type);
}
