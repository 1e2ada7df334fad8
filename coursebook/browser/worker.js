// @ts-check
/**
 * The worker: one Python interpreter. Strings in, strings out; after every task the interpreter is rewound to its clean state.
 *
 * From the page: {id, type: "boot", files, runtime, packages, imports, rehearsal} and {id, type: "call", name, texts}.
 * To the page:   {id, ok: true, text?, fresh: boolean} or {id, ok: false, message}. `fresh: false` asks for a new worker.
 */

import { checkpoint, instantiateFrom } from "./rewind.js";

const MEMORY = 512 * 1024 * 1024;

/** A name that a program uses to reach JavaScript; such a run may leave traces outside Python's memory. */
const REACHES_OUT = /\b(js|pyodide\w*|_pyodide\w*)\b/;

const CALL = `
def _coursebook_call():
    import random
    import sys

    import graders.entry as entry

    def call(name, seed, *texts):
        random.seed(seed)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(seed)
        return getattr(entry, name)(*texts)

    return call

_coursebook_call()
`;

/** @type {(name: string, seed: number, ...texts: string[]) => string} */
let call;
/** @type {() => boolean} */
let rewind;

/**
 * @param {{files: Record<string, ArrayBuffer | WebAssembly.Module>, runtime: string, packages: string[], imports: string[], rehearsal: string[]}} order
 */
async function boot({ files, runtime, packages, imports, rehearsal }) {
  const answer = serveFrom(files, runtime);
  globalThis.fetch = answer;
  await import(new URL("pyodide.asm.js", runtime).href);
  instantiateFrom(/** @type {WebAssembly.Module} */ (files["pyodide.asm.wasm"]), MEMORY);
  const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
  const quiet = () => {};
  const pyodide = await loadPyodide({
    indexURL: runtime,
    stdin: () => "",
    stdout: quiet,
    stderr: quiet,
    // What a program finds when it says `import js`: nothing that reaches the page or the network.
    jsglobals: { Object, setTimeout: setTimeout.bind(globalThis), clearTimeout: clearTimeout.bind(globalThis) },
    // Files written behind our back would look like a student's doing to the rewinding.
    env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1", TZ: "UTC" },
  });
  await pyodide.loadPackage(packages, { messageCallback: quiet, errorCallback: quiet });
  for (const name of imports) pyodide.pyimport(name).destroy();
  call = pyodide.runPython(CALL);
  for (const source of rehearsal) call("run_free", 0, source, "{}", "{}");
  closeNetwork();
  rewind = checkpoint(pyodide);
}

/**
 * Answers Pyodide's requests from what the page has already fetched, so that nothing is fetched twice.
 * @param {Record<string, ArrayBuffer | WebAssembly.Module>} files
 * @param {string} runtime
 * @returns {typeof fetch}
 */
function serveFrom(files, runtime) {
  const original = globalThis.fetch;
  return (input, options) => {
    const address = input instanceof Request ? input.url : String(input);
    const content = address.startsWith(runtime) ? files[address.slice(runtime.length)] : undefined;
    if (content instanceof WebAssembly.Module) return Promise.resolve(new Response(new Uint8Array())); // see instantiateFrom
    if (content) return Promise.resolve(new Response(content));
    return original(input, options);
  };
}

/** From here on a program finds no way to the network: the course never contacts another host. */
function closeNetwork() {
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "importScripts", "Worker", "BroadcastChannel", "indexedDB", "caches"]) {
    Object.defineProperty(globalThis, name, { value: undefined, configurable: false, writable: false });
  }
}

/**
 * @param {string} name function of graders.entry
 * @param {string[]} texts
 */
function perform(name, texts) {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]; // after a rewind `random` would begin alike for everyone
  const text = call(name, seed, ...texts);
  const fresh = !(name.startsWith("run_") && REACHES_OUT.test(texts[0])) && rewind();
  return { text: String(text), fresh };
}

globalThis.addEventListener("message", async ({ data }) => {
  const post = globalThis.postMessage.bind(globalThis);
  try {
    if (data.type === "boot") {
      await boot(data);
      post({ id: data.id, ok: true, fresh: true });
    } else {
      post({ id: data.id, ok: true, ...perform(data.name, data.texts) });
    }
  } catch (error) {
    post({ id: data.id, ok: false, message: String(error).slice(0, 2000) });
  }
});
