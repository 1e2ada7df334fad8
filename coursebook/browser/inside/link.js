// @ts-check
/**
 * Side modules (`.so`) at recorded addresses.
 *
 * A snapshot holds linear memory only, and that is full of addresses: of the libraries' data, and of functions in the
 * function table, which is no memory. So the libraries are linked again, each to the very place it had when the
 * snapshot was made; then the memory is written over what linking left there.
 */

import { tellPlaces } from "./places.js";

/**
 * Where one lies, its dlopen handles, and the functions that it has put into the table itself.
 * @typedef {{name: string, memory: number, table: number, handles: number[], places: import("./places.js").Places}} Library
 */

// A dlopen handle is a `struct dso`. Emscripten takes memory and table places from it instead of allocating new ones.
const PLACED = 8; // u8: places are given
const MEMORY = 12; // u32
const TABLE = 20; // u32
export const FILE = 28; // u32: the file's bytes, which dlopen leaves in the heap
export const FILE_SIZE = 32; // u32
const SCRATCH = 8192; // below the static data: nobody's memory
const SCRATCH_SIZE = 64;

/**
 * Link each library to its recorded place.
 * @param {any} module a fresh Emscripten module that has not run `main`
 * @param {Library[]} records
 * @param {import("./restore.js").Libraries} libraries
 * @param {number} tableEnd length of the function table afterwards
 */
export function linkAgain(module, records, libraries, tableEnd) {
  const Original = WebAssembly.Instance;
  const scope = /** @type {any} */ (WebAssembly);
  /** @type {Library} */
  let current;
  scope.Instance = function (/** @type {WebAssembly.Module} */ compiled, /** @type {any} */ imports) {
    const instance = new Original(compiled, imports);
    tellPlaces(imports, current.places, current.table, module.wasmTable.length);
    return instance;
  };
  try {
    for (const record of records) {
      current = record;
      if (!libraries[record.name]) throw new Error(`${record.name} is not among the libraries`);
      linkOne(module, record, libraries[record.name]);
    }
  } finally {
    scope.Instance = Original;
  }
  module.HEAPU8.fill(0, SCRATCH, SCRATCH + SCRATCH_SIZE);
  expectTable(module, tableEnd, "the end");
}

/**
 * @param {any} module
 * @param {Library} record
 * @param {WebAssembly.Module} compiled
 */
function linkOne(module, { name, memory, table, handles }, compiled) {
  expectTable(module, table, name);
  module.HEAPU8.fill(0, SCRATCH, SCRATCH + SCRATCH_SIZE);
  module.HEAPU8[SCRATCH + PLACED] = 1;
  module.HEAPU32[(SCRATCH + MEMORY) >> 2] = memory;
  module.HEAPU32[(SCRATCH + TABLE) >> 2] = table;
  const library = module.newDSO(name, undefined, "loading");
  library.refcount = Infinity; // never unloaded
  library.global = false;
  const flags = { nodelete: true, allowUndefined: true };
  library.exports = module.loadWebAssemblyModule(compiled, flags, name, {}, SCRATCH);
  for (const handle of handles) module.LDSO.loadedLibsByHandle[handle] = library;
  module.LDSO.loadedLibsByName[name.slice(name.lastIndexOf("/") + 1)] ??= library;
}

/**
 * Engines differ in what they put into the function table; with another layout the addresses would be wrong.
 * @param {any} module
 * @param {number} index
 * @param {string} where
 */
function expectTable(module, index, where) {
  if (module.wasmTable.length !== index) {
    throw new Error(`this engine's function table differs at ${where}: ${module.wasmTable.length}, not ${index}`);
  }
}
