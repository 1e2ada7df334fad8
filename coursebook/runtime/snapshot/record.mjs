/** Noting where side modules are put while a snapshot is made, and tidying after dlopen. */
import { FILE, FILE_SIZE } from "../../browser/inside/link.js";

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

