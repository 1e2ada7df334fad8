// @ts-check
/** Start Python from a snapshot. */

import { load } from "./engine.js";
import { addExtras, addFiles, readBundle } from "./files.js";
import { linkAgain } from "./link.js";
import { checksum, unpack } from "./pack.js";
import { tellPlaces } from "./places.js";

/** @typedef {import("./engine.js").What} What */
/** @typedef {Record<string, WebAssembly.Module>} Libraries by their paths in Python's file system */
/**
 * What lies where in a snapshot; all that linking needs, so that the memory itself may still be on its way.
 * @typedef {object} Layout
 * @property {number} memory bytes
 * @property {any} config Pyodide's
 * @property {number} checksum of the whole memory
 * @property {number} tableEnd length of the function table
 * @property {import("./places.js").Places} places of Pyodide's own functions
 * @property {import("./link.js").Library[]} libraries
 * @property {import("./files.js").Index} late of late.bin
 */

/**
 * Create a module that is linked but has run nothing: what a snapshot's memory is written over.
 * Trick: with `_loadSnapshot` Pyodide does not run `main`; what it holds does not matter, since we restore ourselves.
 * @param {What} what
 * @param {Layout} layout
 * @param {Libraries} libraries
 * @param {(module: any) => void | Promise<void>} after
 */
export async function linked(what, layout, libraries, after) {
  const options = { ...what.options, _loadSnapshot: new Uint8Array(8) };
  return await load({ ...what, options, stdlib: null }, {
    before(settings) {
      settings.noInitialRun = true;
      settings.INITIAL_MEMORY = layout.memory;
    },
    instantiated(_, imports) {
      // Nothing else of `imports` may be read: Emscripten takes what is read there, and has no address, for what is missing.
      const table = /** @type {WebAssembly.Table} */ (imports.env.__indirect_function_table);
      tellPlaces(imports, layout.places, 0, table.length); // as long as Pyodide's own functions need it
    },
    after(module) {
      linkAgain(module, layout.libraries, libraries, layout.tableEnd);
      return after(module);
    },
  });
}

/**
 * Restore a snapshot. Throws where this engine or these bytes are not what the snapshot was made with.
 * @param {What & {
 *   layout: Layout,
 *   snapshot: Uint8Array | Promise<Uint8Array>,
 *   libraries: Libraries,
 *   late: () => Uint8Array | null,
 *   extras?: Uint8Array[],
 * }} what `late` gives the bundle late.bin when a file in it is first
 *   read, or null if it isn't here yet
 * @returns {Promise<any>} Pyodide's public object
 */
export function restore({ layout, snapshot, libraries, late, extras = [], ...what }) {
  /** @type {Uint8Array | undefined} */
  let data;
  return linked(what, layout, libraries, async (module) => {
    addFiles(module.FS, layout.late, () => {
      const bundle = data ? null : late();
      if (bundle) data = readBundle(bundle).data;
      return data ?? null;
    });
    addExtras(module.FS, extras);
    // Last of all, after Emscripten's own initialisation, memory becomes what it was; Pyodide calls this next.
    const memory = await snapshot;
    module.API.restoreSnapshot = () => {
      unpack(memory, module.HEAPU8);
      if (checksum(module.HEAPU8) !== layout.checksum) throw new Error("the restored memory differs from the snapshot's");
      return layout.config;
    };
  });
}

/**
 * Compile the side modules in libraries.bin.
 * @param {Uint8Array} bundle
 * @returns {Promise<Libraries>}
 */
export async function compileLibraries(bundle) {
  const { index, data } = readBundle(bundle);
  const compiled = await Promise.all(Object.entries(index).map(async ([name, [at, size]]) => {
    const code = /** @type {Uint8Array<ArrayBuffer>} */ (data.subarray(at, at + size));
    return /** @type {const} */ ([name, await WebAssembly.compile(code)]);
  }));
  return Object.fromEntries(compiled);
}
