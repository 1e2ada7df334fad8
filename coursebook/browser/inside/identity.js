// @ts-check
/**
 * WebKit hands out an exported function and the same function read from a table as two JavaScript objects. Emscripten
 * compares them to see whether a function already has a place in the table, finds none and gives it another one: every
 * address after it is then wrong. So while modules are linked, `Table.get` returns the exported object there.
 */

/** (module (table (export "t") 1 funcref) (func (export "f")) (elem (i32.const 0) 0)) */
// deno-fmt-ignore
const SMALLEST = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 4, 4, 1, 112, 0, 1,
  7, 9, 2, 1, 116, 1, 0, 1, 102, 0, 0, 9, 7, 1, 0, 65, 0, 11, 1, 0, 10, 4, 1, 2, 0, 11,
]);

/** @type {{low: number, high: number, byName: Map<string, Function>}[]} */
let known = [];
/** @type {((this: WebAssembly.Table, index: number) => any) | null} the engine's own `get`, while ours is in its place */
let original = null;

/** Whether this engine needs the correction. */
function differs() {
  const { f, t } = /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(SMALLEST)).exports);
  return t.get(0) !== f;
}

/** Begin to correct; `endIdentifying` ends it. Nothing happens in engines that don't need it. */
export function beginIdentifying() {
  if (!differs()) return;
  const get = original = WebAssembly.Table.prototype.get;
  WebAssembly.Table.prototype.get = function (/** @type {number} */ index) {
    const found = get.call(this, index);
    const place = known.find(({ low, high }) => index >= low && index < high);
    return place?.byName.get(found?.name) ?? found;
  };
}

/**
 * From now on the functions of this instance are known by their names, which are their numbers inside the module.
 * @param {WebAssembly.Instance} instance
 * @param {number} low the part of the table that it fills
 * @param {number} high
 */
export function identify(instance, low, high) {
  if (!original) return;
  const byName = new Map();
  for (const value of Object.values(instance.exports)) {
    if (typeof value === "function" && !byName.has(value.name)) byName.set(value.name, value);
  }
  known.push({ low, high, byName });
}

/** The engine is as it was. */
export function endIdentifying() {
  if (original) WebAssembly.Table.prototype.get = original;
  original = null;
  known = [];
}
