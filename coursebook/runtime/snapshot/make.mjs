/** A snapshot in Deno: boot, import, tidy up, copy memory, keep what differs from a freshly linked module. */
import { findCold } from "../../browser/inside/cold.js";
import { EXTRA, load, SEARCH_PATH, STANDARD_LIBRARY } from "../../browser/inside/engine.js";
import { addFiles, readBundle } from "../../browser/inside/files.js";
import { checksum, differences, pack } from "../../browser/inside/pack.js";
import { placesOf } from "../../browser/inside/places.js";
import { compileLibraries, linked } from "../../browser/inside/restore.js";
import { forgetFiles, record } from "./record.mjs";
import { zeroFree } from "./zero.mjs";

const SNAPSHOT_HEADER = 48; // Pyodide's own: magic, offset of memory, length of the JSON that follows, build id
const LINKED = new Error("linked: that was all we wanted of this module");
const options = { stdout: (line) => console.log(line), stderr: (line) => console.error(line) };

/**
 * @param {import("../../browser/inside/engine.js").What & {libraries: Uint8Array, late: {index: any, data: Uint8Array}, warm: string}} what
 *   the bundles of the snapshot's folder, and the program that runs before memory is copied
 * @returns {Promise<{layout: import("../../browser/inside/restore.js").Layout, snapshot: Uint8Array}>}
 */
export async function makeSnapshot({ base, wasm, cold, libraries, late, warm }) {
  const sides = readBundle(libraries);
  const [at, size] = late.index[STANDARD_LIBRARY];
  findCold(cold);
  const stopRecording = record(); // sees what findCold makes of a module, too
  let places;
  const pyodide = await load({ base, wasm, stdlib: late.data.slice(at, at + size), options: { ...options, _makeSnapshot: true } }, {
    instantiated(_, imports) {
      const end = imports.env.__indirect_function_table.length;
      places = () => placesOf(wasm, imports, 0, end);
    },
  });
  const module = pyodide._module;
  // After boot: before it, Pyodide would take everything it finds for packages it has loaded.
  addFiles(pyodide.FS, late.index, () => late.data);
  addFiles(pyodide.FS, sides.index, () => sides.data);
  addFiles(pyodide.FS, { [EXTRA + "/.keep"]: [0, 0] }, () => late.data);
  pyodide.runPython(SEARCH_PATH);
  pyodide.runPython(warm);
  const records = stopRecording(module);
  forgetFiles(module, records);
  pyodide.runPython("import gc; gc.collect(); del gc");
  zeroFree(module);

  const { config, memory } = copied(pyodide);
  const layout = {
    memory: memory.length,
    config,
    checksum: checksum(memory),
    tableEnd: module.wasmTable.length,
    places: places(),
    libraries: records,
    late: late.index,
  };
  const { fresh, functions } = await unrun({ base, wasm, options }, layout, await compileLibraries(libraries));
  if (fresh.length !== memory.length) throw new Error(`${fresh.length} bytes when linked, ${memory.length} in the snapshot`);
  const strange = functionsOf(module).findIndex((name, index) => name !== functions[index]);
  if (strange >= 0) throw new Error(`entry ${strange} of the function table is another function when linked again`);
  return { layout, snapshot: pack(memory, differences(memory, fresh)) };
}

/** Pyodide's own snapshot: its settings and the memory. */
function copied(pyodide) {
  const made = pyodide.makeMemorySnapshot({
    serializer: (value) => {
      throw new Error(`a JavaScript object is referred to by the snapshot: ${value}`);
    },
  });
  const view = new DataView(made.buffer, made.byteOffset);
  const text = made.subarray(SNAPSHOT_HEADER, SNAPSHOT_HEADER + view.getUint32(8, true));
  return { config: JSON.parse(new TextDecoder().decode(text)), memory: made.slice(view.getUint32(4, true)) };
}

/** The memory of a module that is linked but has run nothing, and its function table. */
async function unrun(what, layout, libraries) {
  let found;
  try {
    await linked(what, layout, libraries, (module) => {
      found = { fresh: module.HEAPU8.slice(), functions: functionsOf(module) };
      throw LINKED;
    });
  } catch (error) {
    if (error !== LINKED) throw error;
  }
  return found;
}

/** What stands in the function table: each function's number inside its module. */
function functionsOf({ wasmTable }) {
  return Array.from({ length: wasmTable.length }, (_, index) => wasmTable.get(index)?.name);
}
