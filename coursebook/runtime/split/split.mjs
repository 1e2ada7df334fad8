/**
 * One WebAssembly module made into two: what programs usually run, and what they hardly ever do.
 *
 * The first module has everything the whole one has, at the same places: types, imports, exports, function indices, data
 * and the table that function pointers point into. Only the bodies of its cold functions are in the second module. What
 * is left of a cold function is a few bytes that call the real one through a table of our own:
 *
 *     [0] the loader, which the JavaScript side puts there
 *     [1 … cold] the cold functions, empty until the second module is instantiated, which fills them in
 *     [cold + 1 …] functions of the first module that cold functions call
 */
import { CODE, constant, CUSTOM, ELEMENT, EXPORT, file, FUNCTION, GLOBAL, IMPORT, instructionsOf, join, KIND, name, number, parse, section, TABLE, tableOf, TYPE, vector, walk } from "./wasm.mjs";

const LOCAL_GET = 0x20, GLOBAL_GET = 0x23, GLOBAL_SET = 0x24, TABLE_GET = 0x25, TABLE_SET = 0x26;
const CALL = 0x10, CALL_INDIRECT = 0x11, RETURN_CALL = 0x12, RETURN_CALL_INDIRECT = 0x13;
const IF = 0x04, EMPTY = 0x40, END = 0x0b, REF_IS_NULL = 0xd1, REF_FUNC = 0xd2, BULK = 0xfc;
const [I32] = [0x7f];

/** The custom section of a first module: under which name the second one is found. */
export const SECTION = "cold";
/** The name under which the table is exported and imported, and the module that it is imported from. */
export const TABLE_NAME = "cold";

/** A module whose functions each tell their index, once, to the function at place 0 of a table that it exports. */
export function instrumented(bytes, label) {
  const module = parse(bytes);
  const { types, index: teller } = withType(module, { params: [I32], results: [] });
  const table = module.tables;
  const atOnce = runAtOnce(module);
  const bodies = module.bodies.map(([start, end], order) => {
    if (atOnce.has(order)) return [bytes.subarray(start, end)];
    const from = instructionsOf(bytes, start);
    const say = [...constant(order), ...constant(0), CALL_INDIRECT, ...number(teller), ...number(table)];
    return [
      bytes.subarray(start, from),
      [...constant(order + 1), TABLE_GET, ...number(table), REF_IS_NULL, IF, EMPTY, ...say, END],
      bytes.subarray(from, end),
    ];
  });
  return rewritten(module, {
    types,
    table: module.bodies.length + 1,
    bodies: bodies.map(body),
    label,
  });
}

/**
 * @param {Uint8Array} bytes a module
 * @param {Set<number>} hot which of its own functions stay, by their order
 * @param {string} label under which the second module will be found
 * @returns {{first: Uint8Array, second: Uint8Array | null}} null if nothing is cold
 */
export function split(bytes, hot, label) {
  const module = parse(bytes);
  const stay = new Set([...hot, ...runAtOnce(module)]);
  const cold = module.bodies.flatMap((_, order) => stay.has(order) || !canMove(module, order) ? [] : [order]);
  if (!cold.length) return { first: bytes, second: null };
  const { types, index: loader } = withType(module, { params: [], results: [] });
  const table = module.tables;
  const places = new Map(cold.map((order, place) => [order + module.imported, place]));
  const callees = new Map(); // function of the first module → its place in the table
  const globals = new Map(); // global of the first module → its index in the second
  const moved = cold.map((order) => moveBody(module, order, { places, callees, globals }));

  const bodies = module.bodies.map(([start, end]) => [bytes.subarray(start, end)]);
  for (const [place, order] of cold.entries()) {
    const type = module.functions[order + module.imported];
    bodies[order] = [
      [0, ...constant(place + 1), TABLE_GET, ...number(table), REF_IS_NULL, IF, EMPTY],
      [...constant(0), CALL_INDIRECT, ...number(loader), ...number(table), END],
      types[type].params.flatMap((_, at) => [LOCAL_GET, ...number(at)]),
      [...constant(place + 1), CALL_INDIRECT, ...number(type), ...number(table), END],
    ];
  }
  const exported = [...globals.keys()].filter((index) => !module.globals[index].from);
  const first = rewritten(module, {
    types,
    table: 1 + cold.length + callees.size,
    bodies: bodies.map(body),
    elements: [2, ...number(table), ...constant(1 + cold.length), END, 0, ...vector([...callees.keys()].map(number))],
    exports: exported.map((index) => [...name(globalName(index)), KIND.global, ...number(index)]),
    label,
  });
  return { first, second: secondModule(module, { types, cold, moved, globals, size: 1 + cold.length + callees.size }) };
}

const globalName = (index) => `${TABLE_NAME}.${index}`;

const body = (pieces) => {
  const content = join(pieces);
  return join([number(content.length), content]);
};

/** The module's types and the index of a wanted one, added where it is missing. */
function withType({ types }, wanted) {
  const text = JSON.stringify(wanted);
  const index = types.findIndex((type) => JSON.stringify(type) === text);
  return index >= 0 ? { types, index } : { types: [...types, wanted], index: types.length };
}

const typeSection = (types) =>
  section(TYPE, [vector(types.map(({ params, results }) => [0x60, ...vector(params.map((one) => [one])), ...vector(results.map((one) => [one]))]))]);

/** What runs while the module is instantiated, when nobody has filled its table yet: by its order among own functions. */
function runAtOnce({ bytes, bodies, imported, start }) {
  const found = new Set();
  const waiting = start === null ? [] : [start];
  while (waiting.length) {
    const order = waiting.pop() - imported;
    if (order < 0 || found.has(order)) continue;
    found.add(order);
    const [from, end] = bodies[order];
    walk(bytes, instructionsOf(bytes, from), end, (opcode, reader) => {
      if (opcode === CALL_INDIRECT) throw new Error("a function that runs at once calls one that only the run knows");
      if (opcode === CALL) waiting.push(reader.number());
      return opcode === CALL;
    });
  }
  return found;
}

/** Whether a function can live in another module: it touches no table but the one of function pointers. */
function canMove({ bytes, bodies }, order) {
  const [start, end] = bodies[order];
  let can = true;
  walk(bytes, instructionsOf(bytes, start), end, (opcode, reader) => {
    if ([TABLE_GET, TABLE_SET, REF_FUNC, RETURN_CALL, RETURN_CALL_INDIRECT].includes(opcode)) can = false;
    if (opcode === CALL_INDIRECT) {
      reader.number();
      if (reader.number() !== 0) can = false;
      return true;
    }
    if (opcode === BULK) {
      const at = reader.at;
      if (![10, 11].includes(reader.number()) && reader.bytes[at] > 7) can = false; // but for memory.copy and .fill
      reader.at = at;
    }
    return false;
  });
  return can;
}

/** A cold function's body as it stands in the second module: calls and globals have other numbers there. */
function moveBody(module, order, { places, callees, globals }) {
  const { bytes, functions } = module;
  const [start, end] = module.bodies[order];
  const pieces = [];
  let done = start;
  const put = (from, to, ...changed) => {
    pieces.push(bytes.subarray(done, from), changed.flat());
    done = to;
  };
  walk(bytes, instructionsOf(bytes, start), end, (opcode, reader, place) => {
    if (opcode === CALL) {
      const callee = reader.number();
      if (places.has(callee)) put(place, reader.at, CALL, number(places.get(callee)));
      else {
        const slot = numbered(callees, callee) + 1 + places.size;
        put(place, reader.at, constant(slot), CALL_INDIRECT, number(functions[callee]), number(OWN_TABLE));
      }
      return true;
    }
    if (opcode === GLOBAL_GET || opcode === GLOBAL_SET) {
      const index = numbered(globals, reader.number());
      put(place, reader.at, opcode, number(index));
      return true;
    }
    return false;
  });
  pieces.push(bytes.subarray(done, end));
  return body(pieces);
}

const OWN_TABLE = 1; // in the second module, where the table of function pointers is the first

function numbered(map, key) {
  if (!map.has(key)) map.set(key, map.size);
  return map.get(key);
}

/** The module again with other types and bodies, one more table, and more exports and elements. */
function rewritten(module, { types, table, bodies, elements = null, exports = [], label }) {
  const { bytes } = module;
  const count = (start) => {
    let at = start;
    while (bytes[at++] > 127);
    return at;
  };
  const more = (id, start, end, added) => {
    const from = count(start);
    const before = [...bytes.subarray(start, from)].reduce((sum, byte, order) => sum + (byte & 127) * 2 ** (7 * order), 0);
    return section(id, [number(before + added.length), bytes.subarray(from, end), ...added]);
  };
  const added = {
    [TABLE]: [tableOf(table)],
    [EXPORT]: [[...name(TABLE_NAME), KIND.table, ...number(module.tables)], ...exports],
    [ELEMENT]: elements ? [elements] : [],
  };
  const sections = [];
  const seen = new Set();
  for (const { id, start, end } of module.sections) {
    // What the module has none of yet goes where the format wants it.
    for (const missing of [TABLE, EXPORT, ELEMENT]) {
      if (id > missing && !seen.has(missing) && id !== 12 && added[missing].length) sections.push(section(missing, [vector(added[missing])]));
      if (id >= missing) seen.add(missing);
    }
    if (id === TYPE) sections.push(typeSection(types));
    else if (id === CODE) sections.push(section(CODE, [vector(bodies)]));
    else if (added[id]) sections.push(more(id, start, end, added[id]));
    else sections.push(section(id, [bytes.subarray(start, end)]));
  }
  return file([...sections, section(CUSTOM, [name(SECTION), new TextEncoder().encode(label)])]);
}

function secondModule(module, { types, cold, moved, globals, size }) {
  const shared = module.imports.find(({ kind }) => kind === KIND.memory);
  const pointers = module.imports.find(({ kind }) => kind === KIND.table);
  const imports = [
    [...name(shared.from[0]), ...name(shared.from[1]), KIND.memory, 0, 0],
    [...name(pointers.from[0]), ...name(pointers.from[1]), KIND.table, ...tableOf(0)],
    [...name(TABLE_NAME), ...name(TABLE_NAME), KIND.table, ...tableOf(size)],
    ...[...globals.keys()].map((index) => {
      const { type, isMutable, from } = module.globals[index];
      const [scope, word] = from ?? [TABLE_NAME, globalName(index)];
      return [...name(scope), ...name(word), KIND.global, type, Number(isMutable)];
    }),
  ];
  return file([
    typeSection(types),
    section(IMPORT, [vector(imports)]),
    section(FUNCTION, [vector(cold.map((order) => number(module.functions[order + module.imported])))]),
    section(ELEMENT, [vector([[2, ...number(OWN_TABLE), ...constant(1), END, 0, ...vector(cold.map((_, at) => number(at)))]])]),
    section(CODE, [vector(moved)]),
  ]);
}
