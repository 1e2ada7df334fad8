/** Start Python from a snapshot, in a browser's module worker or in Deno that looks like one. */
import { addLateFiles } from "./late.mjs";
import { linkAgain } from "./link.mjs";
import { checksum, unpack } from "./pack.mjs";

const EMPTY_ZIP = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

/** Engines without stack switching have fewer entries in the function table; be like them everywhere. */
export function forgetStackSwitching() {
  delete WebAssembly.Suspending;
  delete WebAssembly.promising;
}

/** Load Pyodide with our hands on the Emscripten module before and after it is created.
 *
 * `loadPyodide` calls the global `_createPyodideModule`, which pyodide.asm.js defines; we stand before it.
 * @param {{base: string, wasm: WebAssembly.Module, options: object}} what
 * @param {{before?: (settings: any) => void, after?: (module: any) => void}} hooks
 */
export async function load({ base, wasm, options }, { before = () => {}, after = () => {} }) {
  await import(base + "pyodide.asm.js");
  const create = globalThis._createPyodideModule;
  globalThis._createPyodideModule = async (settings) => {
    settings.instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm));
      return {};
    };
    before(settings);
    const module = await create(settings);
    after(module);
    return module;
  };
  try {
    const { loadPyodide } = await import(base + "pyodide.mjs");
    return await loadPyodide({ indexURL: base, ...options });
  } finally {
    globalThis._createPyodideModule = create;
  }
}

/** Create a module that is linked but has run nothing: what a snapshot's memory is written over. */
export function linked({ base, wasm, options }, header, libraries, after) {
  // With `_loadSnapshot` Pyodide does not run `main`; what it holds does not matter, since we restore ourselves.
  // The environment is written into memory before ours is: it must be the same for the maker and for every reader.
  const fixed = { stdLibURL: EMPTY_ZIP, env: { HOME: "/home/pyodide" }, _loadSnapshot: new Uint8Array(8) };
  const all = { ...options, ...fixed };
  return load({ base, wasm, options: all }, {
    before(settings) {
      settings.noInitialRun = true;
      settings.INITIAL_MEMORY = header.memory;
    },
    after(module) {
      linkAgain(module, header.libraries, libraries, header.tableEnd);
      after(module);
    },
  });
}

/** Restore a snapshot.
 *
 * @param {object} what
 * @param {string} what.base address of the folder with Pyodide's core
 * @param {WebAssembly.Module} what.wasm pyodide.asm.wasm, compiled
 * @param {Uint8Array} what.snapshot
 * @param {WebAssembly.Module[]} what.libraries the compiled side modules, in order
 * @param {() => Uint8Array} what.late gives late.bin, synchronously, when a file in it is first opened
 * @param {object} what.options for loadPyodide
 * @param {boolean} [what.verify] compare the checksum of all memory; throws if it differs
 * @returns {Promise<any>} Pyodide's public object
 */
export function restore({ base, wasm, snapshot, libraries, late, options, verify = false }) {
  const { header, writeTo } = unpack(snapshot);
  return linked({ base, wasm, options }, header, libraries, (module) => {
    // Before packages are loaded: Pyodide then makes Python look at its folders and archives again.
    addLateFiles(module.FS, header.late, late);
    // Last of all, after Emscripten's own initialisation, memory becomes what it was; Pyodide calls this next.
    module.API.restoreSnapshot = () => {
      writeTo(module.HEAPU8);
      if (verify && checksum(module.HEAPU8) !== header.checksum) throw new Error("the restored memory differs");
      return header.config;
    };
  });
}

/** Cut libraries.bin into compiled modules. */
export function compileLibraries(snapshot, bytes) {
  let at = 0;
  return Promise.all(
    unpack(snapshot).header.libraries.map(({ size }) => WebAssembly.compile(bytes.subarray(at, at += size))),
  );
}
