// @ts-check
/**
 * Modules in two parts (see runtime/split/): the first one runs at once; what programs hardly ever use is in a second one,
 * which is fetched and compiled when one of its functions is first called, in the middle of a program.
 */

import { readBundle } from "./files.js";

/** @typedef {(name: string) => WebAssembly.Module} Find gives a second module, at once */
/** @typedef {(table: WebAssembly.Table, name: string, fill: () => void) => void} Begin */

/** The custom section that names a second module; the first one's table, and its globals, are exported under it. */
const MARK = "cold";

// deno-fmt-ignore
/** (module (import "e" "f" (func)) (export "f" (func 0))): only functions of WebAssembly can stand in a table. */
const PASS_ON = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0,
]);
/** The engine's own; not every browser that reads these lines has WebAssembly at all. */
const Instance = globalThis.WebAssembly?.Instance;

/** The name of the second part of Pyodide's own module; the others have their libraries' paths. */
export const CORE = "pyodide.asm.wasm";

/** @type {Find} */
let find = (name) => {
  throw new Error(`nobody knows where ${name} is`);
};
/** @type {Begin} */
let begin = (table, _, fill) => table.set(0, asFunction(fill));

/** @param {() => void} act */
function asFunction(act) {
  return new Instance(new WebAssembly.Module(PASS_ON), { e: { f: act } }).exports.f;
}

/**
 * From now on second modules are found in this way, for all that is linked, now and later.
 * @param {Find} how
 */
export function findCold(how) {
  find = how;
  // Emscripten links side modules itself, with whatever stands under this name.
  /** @type {any} */ (WebAssembly).Instance = function (/** @type {WebAssembly.Module} */ module, /** @type {any} */ imports) {
    return joined(new Instance(module, imports), module, imports);
  };
}

/**
 * For the maker of snapshots, which sees what programs use.
 * @param {Begin} other what to do with the table of a first module
 */
export function beginOtherwise(other) {
  begin = other;
}

/**
 * @param {WebAssembly.Instance} instance
 * @param {WebAssembly.Module} module that it was made of
 * @param {any} imports that it was given; Emscripten takes what is read there for what is needed, so nothing else may be
 * @returns {WebAssembly.Instance} without what Emscripten would not understand
 */
export function joined(instance, module, imports) {
  const [mark] = WebAssembly.Module.customSections(module, MARK);
  if (!mark) return instance;
  const { exports } = instance;
  const name = new TextDecoder().decode(mark);
  begin(/** @type {WebAssembly.Table} */ (exports[MARK]), name, () => {
    new Instance(find(name), { ...imports, [MARK]: exports }); // fills the table by itself
  });
  const others = Object.entries(exports).filter(([key]) => key !== MARK && !key.startsWith(`${MARK}.`));
  return { exports: Object.fromEntries(others) };
}

/**
 * @param {() => Uint8Array} core gives pyodide.cold.wasm
 * @param {() => Uint8Array} sides gives cold.bin, the libraries' second parts
 * @returns {Find}
 */
export function coldIn(core, sides) {
  /** @type {ReturnType<typeof readBundle> | undefined} */
  let bundle;
  return (name) => {
    if (name === CORE) return compiled(core());
    bundle ??= readBundle(sides());
    const [at, size] = bundle.index[name];
    return compiled(bundle.data.subarray(at, at + size));
  };
}

/** @param {Uint8Array} bytes */
function compiled(bytes) {
  return new WebAssembly.Module(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
}
