/** Side modules (`.so`) at recorded addresses. Leans on the insides of Emscripten 3.1.58 (Pyodide 0.27.7).
 *
 * A snapshot holds linear memory only, and that is full of addresses: of the libraries' data, and of functions in the
 * function table, which is no memory. So the libraries are linked again, each to the very place it had when the
 * snapshot was made; then the memory is written over what linking left there.
 */

// A dlopen handle is a `struct dso`. Emscripten takes memory and table places from it instead of allocating new ones.
const PLACED = 8; // u8: places are given
const MEMORY = 12; // u32
const TABLE = 20; // u32
const FILE = 28; // u32: the file's bytes, which dlopen leaves in the heap
const FILE_SIZE = 32; // u32
const SCRATCH = 8192; // below the static data: nobody's memory
const SCRATCH_SIZE = 64;
const WASM_MAGIC = 0x6d736100;

/** Note every side module that is instantiated from now on.
 *
 * @returns {(module: any) => any[]} ends the noting; gives one record per library: name, memory, table, handles
 */
export function record() {
  const Original = WebAssembly.Instance;
  const places = [];
  WebAssembly.Instance = function (module, imports) {
    if (WebAssembly.Module.customSections(module, "dylink.0").length) {
      places.push({ memory: imports.env.__memory_base, table: imports.env.__table_base });
    }
    return new Original(module, imports);
  };
  return ({ LDSO }) => {
    WebAssembly.Instance = Original;
    const names = Object.keys(LDSO.loadedLibsByName).filter((name) => name !== "__main__");
    if (names.length !== places.length) throw new Error(`${names.length} libraries, ${places.length} places`);
    return places.map((place, order) => {
      const name = names[order];
      const handles = Object.entries(LDSO.loadedLibsByHandle).filter(([, library]) => library.name === name);
      return { name, ...place, handles: handles.map(([handle]) => Number(handle)) };
    });
  };
}

/** Free the copies of the libraries' files that dlopen keeps: a third of the heap. */
export function forgetFiles(module, records) {
  const words = module.HEAPU32;
  for (const handle of records.flatMap((one) => one.handles)) {
    const file = words[(handle + FILE) >> 2];
    if (file && words[(handle + FILE_SIZE) >> 2] && words[file >> 2] === WASM_MAGIC) {
      module._free(file);
      words[(handle + FILE) >> 2] = 0;
      words[(handle + FILE_SIZE) >> 2] = 0;
    }
  }
}

/** Link each library to its recorded place.
 *
 * @param {any} module a fresh Emscripten module that has not run `main`
 * @param {WebAssembly.Module[]} libraries in the order of the records
 */
export function linkAgain(module, records, libraries, tableEnd) {
  records.forEach(({ name, memory, table, handles }, order) => {
    expectTable(module, table, name);
    module.HEAPU8.fill(0, SCRATCH, SCRATCH + SCRATCH_SIZE);
    module.HEAPU8[SCRATCH + PLACED] = 1;
    module.HEAPU32[(SCRATCH + MEMORY) >> 2] = memory;
    module.HEAPU32[(SCRATCH + TABLE) >> 2] = table;
    const library = module.newDSO(name, undefined, "loading");
    library.refcount = Infinity; // never unloaded
    library.global = false;
    const flags = { nodelete: true, allowUndefined: true };
    library.exports = module.loadWebAssemblyModule(libraries[order], flags, name, {}, SCRATCH);
    for (const handle of handles) module.LDSO.loadedLibsByHandle[handle] = library;
    module.LDSO.loadedLibsByName[name.split("/").at(-1)] ??= library;
  });
  module.HEAPU8.fill(0, SCRATCH, SCRATCH + SCRATCH_SIZE);
  expectTable(module, tableEnd, "the end");
}

/** Engines differ in what they put into the function table; with another layout the addresses would be wrong. */
function expectTable(module, index, where) {
  if (module.wasmTable.length !== index) {
    throw new Error(`this engine's function table differs at ${where}: ${module.wasmTable.length}, not ${index}`);
  }
}
