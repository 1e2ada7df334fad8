// @ts-check
/** Start Python from a snapshot. */

import { load } from "./engine.js";
import { addExtras, addFiles, readBundle } from "./files.js";
import { beginIdentifying, endIdentifying, identify } from "./identity.js";
import { linkAgain } from "./link.js";
import { checksum, unpack } from "./pack.js";

/** @typedef {import("./engine.js").What} What */
/** @typedef {Record<string, WebAssembly.Module>} Libraries by their paths in Python's file system */

/**
 * Create a module that is linked but has run nothing: what a snapshot's memory is written over.
 * Trick: with `_loadSnapshot` Pyodide does not run `main`; what it holds does not matter, since we restore ourselves.
 * @param {What} what
 * @param {any} header the snapshot's
 * @param {Libraries} libraries
 * @param {(module: any) => void} after
 */
export async function linked(what, header, libraries, after) {
  const options = { ...what.options, _loadSnapshot: new Uint8Array(8) };
  beginIdentifying();
  try {
    return await load({ ...what, options, stdlib: null }, {
      before(settings) {
        settings.noInitialRun = true;
        settings.INITIAL_MEMORY = header.memory;
      },
      instantiated(instance, imports) {
        // Read nothing else of `imports`: Emscripten takes what is read there for what is needed.
        const table = /** @type {WebAssembly.Table} */ (imports.env.__indirect_function_table);
        identify(instance, 0, table.length); // as long as Pyodide's own functions need it
      },
      after(module) {
        linkAgain(module, header.libraries, libraries, header.tableEnd);
        endIdentifying();
        after(module);
      },
    });
  } finally {
    endIdentifying();
  }
}

/**
 * Restore a snapshot. Throws where this engine or these bytes are not what the snapshot was made with.
 * @param {What & {
 *   snapshot: Uint8Array,
 *   libraries: Libraries,
 *   late: () => Uint8Array | null,
 *   extras?: Uint8Array[],
 * }} what `late` gives the bundle late.bin when a file in it is first
 *   read, or null if it isn't here yet
 * @returns {Promise<any>} Pyodide's public object
 */
export function restore({ snapshot, libraries, late, extras = [], ...what }) {
  const { header, writeTo } = unpack(snapshot);
  /** @type {Uint8Array | undefined} */
  let data;
  return linked(what, header, libraries, (module) => {
    addFiles(module.FS, header.late, () => {
      const bundle = data ? null : late();
      if (bundle) data = readBundle(bundle).data;
      return data ?? null;
    });
    addExtras(module.FS, extras);
    // Last of all, after Emscripten's own initialisation, memory becomes what it was; Pyodide calls this next.
    module.API.restoreSnapshot = () => {
      writeTo(module.HEAPU8);
      if (checksum(module.HEAPU8) !== header.checksum) throw new Error("the restored memory differs from the snapshot's");
      return header.config;
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
