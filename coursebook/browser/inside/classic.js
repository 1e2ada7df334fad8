// @ts-check
/** Start Python the classic way: run its own start, import what is needed. What everything falls back to. */

import { load, SEARCH_PATH, STANDARD_LIBRARY } from "./engine.js";
import { addExtras, addFiles, readBundle } from "./files.js";

/**
 * @param {import("./engine.js").What & {
 *   libraries: Uint8Array,
 *   late: Uint8Array,
 *   extras?: Uint8Array[],
 *   imports: string[],
 * }} what the two bundles of a snapshot's folder, and what to import before the first program
 * @returns {Promise<any>} Pyodide's public object
 */
export async function boot({ libraries, late, extras = [], imports, ...what }) {
  const modules = readBundle(late);
  const sides = readBundle(libraries);
  const { [STANDARD_LIBRARY]: [at, size], ...rest } = modules.index;
  const pyodide = await load({ ...what, stdlib: modules.data.slice(at, at + size) }, {});
  // After boot: before it, Pyodide would take everything it finds for packages it has loaded.
  addFiles(pyodide.FS, rest, () => modules.data);
  addFiles(pyodide.FS, sides.index, () => sides.data);
  addExtras(pyodide.FS, extras);
  pyodide.runPython(SEARCH_PATH);
  for (const name of imports) pyodide.pyimport(name).destroy();
  return pyodide;
}
