/** Noting where side modules are put while a snapshot is made, and tidying after dlopen. */
import { FILE, FILE_SIZE } from "../../browser/inside/link.js";
import { placesOf } from "../../browser/inside/places.js";

const WASM_MAGIC = 0x6d736100;

/** Note every side module that is instantiated from now on.
 *
 * @returns {(module: any) => any[]} ends the noting; gives one `Library` each (see link.js)
 */
export function record() {
  const Original = WebAssembly.Instance;
  const found = [];
  WebAssembly.Instance = function (module, imports) {
    const instance = new Original(module, imports);
    if (WebAssembly.Module.customSections(module, "dylink.0").length) {
      const { __memory_base: memory, __table_base: table, __indirect_function_table: functions } = imports.env;
      const end = functions.length;
      found.push({ memory, table, places: () => placesOf(module, imports, table, end) });
    }
    return instance;
  };
  return ({ LDSO }) => {
    WebAssembly.Instance = Original;
    const names = Object.keys(LDSO.loadedLibsByName).filter((name) => name !== "__main__");
    if (names.length !== found.length) throw new Error(`${names.length} libraries, ${found.length} modules`);
    return found.map(({ places, ...place }, order) => {
      const name = names[order];
      const handles = Object.entries(LDSO.loadedLibsByHandle).filter(([, library]) => library.name === name);
      return { name, ...place, handles: handles.map(([handle]) => Number(handle)), places: places() };
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

