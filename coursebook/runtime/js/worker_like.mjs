/** Make Deno look like a browser's module worker to Pyodide, so that it takes the same path here as in the page.
 *
 * Import this first: Pyodide looks at these globals while it is being loaded. Under Deno's own names it would take its
 * Node branch, which Deno can't run, and whose function table differs from a browser's.
 */
export const host = globalThis.Deno;
export const args = host.args.slice();

delete globalThis.process; // else "in Node"
delete globalThis.Deno; // else "in Deno", which Pyodide 0.27 treats as Node
delete WebAssembly.Suspending; // stack switching adds table entries that other engines lack
delete WebAssembly.promising;

/** The address of a file on disk. */
export function address(path) {
  const slashed = path.replaceAll("\\", "/");
  return "file://" + (slashed.startsWith("/") ? "" : "/") + encodeURI(slashed);
}

/** Give the module the place it believes to be loaded from. */
export function placeAt(href) {
  Object.defineProperty(globalThis, "location", { value: new URL(href), configurable: true, writable: true });
  // As in a module worker: Pyodide meets the TypeError and uses import() instead.
  globalThis.importScripts = () => {
    throw new TypeError("importScripts is not available in a module worker");
  };
}

/** Start Pyodide from a folder, with nothing but the standard library and a fixed hash seed. */
export async function boot(core, version, python, settings = {}) {
  const base = address(core) + "/";
  placeAt(base);
  const wasm = await WebAssembly.compile(host.readFileSync(core + "/pyodide.asm.wasm"));
  await import(base + "pyodide.asm.js");
  const create = globalThis._createPyodideModule;
  globalThis._createPyodideModule = (module) => {
    // Deno serves files without a content type, so Pyodide's own streaming compile would complain.
    module.instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(wasm, imports).then((instance) => done(instance, wasm));
      return {};
    };
    return create(module);
  };
  const { loadPyodide } = await import(base + "pyodide.mjs");
  const info = { abi_version: "2024_0", arch: "wasm32", platform: "emscripten_3_1_58", python, version };
  return await loadPyodide({
    indexURL: base,
    stdLibURL: base + "python_stdlib.zip",
    lockFileURL: "data:application/json," + encodeURIComponent(JSON.stringify({ info, packages: {} })),
    stdout: (line) => console.log(line),
    stderr: (line) => console.error(line),
    ...settings,
  });
}
