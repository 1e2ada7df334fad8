// @ts-check
/**
 * Everything in this folder leans on the insides of Pyodide 0.27.7 and Emscripten 3.1.58, and nothing outside of it
 * does. Whoever moves to another version reads these modules; each trick says why it is there.
 * They run in the page's worker and, unchanged, in Deno, which makes the snapshots and marks with them.
 */

import { findCold, joined } from "./cold.js";

/** The versions that these modules were written for; a test compares them with runtime/versions.toml. */
export const PYODIDE = "0.27.7";
export const PYTHON = "3.12.7";

/** Where Python looks for libraries and graders, and for the course's own packages (see runtime/bundle.py). */
export const LEAN = "/lib/lean";
export const EXTRA = "/lib/extra";
export const STANDARD_LIBRARY = "/lib/python312.zip";

/** Part of the memory: the maker of a snapshot and its readers must agree, and both ways to boot behave alike. */
export const ENVIRONMENT = { HOME: "/home/pyodide", LANG: "en_US.UTF-8", PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", TZ: "UTC" };

/** Run once after a classic boot: where to look for packages. The current folder is no such place. */
export const SEARCH_PATH = `import sys; sys.path += ["${LEAN}", "${EXTRA}"]; sys.path.remove(""); del sys`;

const WASM_PAGE = 65536;
const INITIAL_MEMORY = 20 * 1024 * 1024; // Pyodide's own
const LOCK = {
  info: { abi_version: "2024_0", arch: "wasm32", platform: "emscripten_3_1_58", python: PYTHON, version: PYODIDE },
  packages: {},
};

/**
 * @typedef {object} What
 * @property {string} base address of the folder with pyodide.mjs and pyodide.asm.js
 * @property {WebAssembly.Module} wasm pyodide.asm.wasm, compiled
 * @property {import("./cold.js").Find} [cold] finds second modules; without it there are none
 * @property {number} [maximum] the most memory, in bytes: a memory bomb then ends in MemoryError, not in a dead tab
 * @property {Record<string, unknown>} [options] for loadPyodide
 */

/** Engines with stack switching have one more entry in the function table for each suspending import: be alike everywhere. */
export function forgetStackSwitching() {
  const scope = /** @type {any} */ (WebAssembly);
  delete scope.Suspending;
  delete scope.promising;
}

/**
 * Read and evaluate Pyodide's scripts; the second time is for nothing.
 * @param {string} base
 */
export async function readScripts(base) {
  const [{ loadPyodide }] = await Promise.all([import(base + "pyodide.mjs"), import(base + "pyodide.asm.js")]);
  return loadPyodide;
}

/**
 * Load Pyodide with our hands on the Emscripten module before and after it is created.
 *
 * Trick: `loadPyodide` calls the global `_createPyodideModule(settings)`, which pyodide.asm.js defines; we stand before it.
 * Trick: Emscripten's hook `instantiateWasm` takes the module that the page has compiled once.
 * Trick: Emscripten takes a ready `wasmMemory`, and its `maximum` is the ceiling.
 * Trick: Pyodide fetches its WebAssembly, lock file and standard library by itself; we answer from what is here.
 * @param {What & {stdlib: Uint8Array | null}} what
 * @param {object} hooks
 * @param {(settings: any) => void} [hooks.before] the Emscripten module is about to be created
 * @param {(instance: WebAssembly.Instance, imports: WebAssembly.Imports) => void} [hooks.instantiated]
 * @param {(module: any) => void | Promise<void>} [hooks.after] it has been created
 * @returns {Promise<any>} Pyodide's public object
 */
export async function load({ base, wasm, cold, maximum, options = {}, stdlib }, { before, instantiated, after }) {
  const scope = /** @type {any} */ (globalThis);
  if (cold) findCold(cold);
  const loadPyodide = await readScripts(base);
  const create = scope._createPyodideModule;
  const fetchIt = scope.fetch;
  /** @type {(error: unknown) => void} */
  let fail;
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  scope._createPyodideModule = async (/** @type {any} */ settings) => {
    settings.INITIAL_MEMORY = INITIAL_MEMORY;
    settings.instantiateWasm = (/** @type {WebAssembly.Imports} */ imports, /** @type {Function} */ done) => {
      WebAssembly.instantiate(wasm, imports).then((made) => {
        const instance = joined(made, wasm, imports);
        instantiated?.(instance, imports);
        done(instance, wasm);
      }).catch(fail); // Emscripten would wait for `done` for ever
      return {};
    };
    before?.(settings);
    if (maximum) {
      const pages = { initial: settings.INITIAL_MEMORY / WASM_PAGE, maximum: maximum / WASM_PAGE };
      settings.wasmMemory = new WebAssembly.Memory(pages);
    }
    const module = await create(settings);
    await after?.(module);
    return module;
  };
  const answers = /** @type {Record<string, BodyInit | null>} */ ({
    [base + "pyodide.asm.wasm"]: null,
    [base + "pyodide-lock.json"]: JSON.stringify(LOCK),
    [base + "python_stdlib.zip"]: /** @type {Uint8Array<ArrayBuffer>} */ (stdlib ?? EMPTY_ZIP),
  });
  scope.fetch = (/** @type {any} */ input, /** @type {any} */ settings) => {
    const address = String(input?.url ?? input);
    return address in answers ? Promise.resolve(new Response(answers[address])) : fetchIt(input, settings);
  };
  try {
    return await Promise.race([loadPyodide({ indexURL: base, env: { ...ENVIRONMENT }, ...options }), failed]);
  } finally {
    scope._createPyodideModule = create;
    scope.fetch = fetchIt;
  }
}

/** "PK\5\6" and no entries. */
const EMPTY_ZIP = new Uint8Array(22);
EMPTY_ZIP.set([80, 75, 5, 6]);
