// @ts-check
/**
 * The worker: one Python interpreter. Strings in, strings out; after every task the interpreter is rewound to its clean state.
 *
 * From the page: {type: "scripts", base}, {id, type: "boot", ...Boot}, {id, type: "call", name, texts}, {type: "late", late}.
 * To the page:   {id, ok: true, text?, fresh: boolean} or {id, ok: false, message}. `fresh: false` asks for a new worker;
 *                {id, ok: true, late: true}: the task needs late.bin and is to be asked for again after it was sent.
 */

import { boot as bootClassic } from "./inside/classic.js";
import { forgetStackSwitching, readScripts } from "./inside/engine.js";
import { restore } from "./inside/restore.js";
import { checkpoint } from "./inside/rewind.js";

/**
 * @typedef {object} Boot
 * @property {string} base address of the folder with Pyodide's scripts
 * @property {WebAssembly.Module} wasm
 * @property {ArrayBuffer} [snapshot] where it is missing, the boot is the classic one
 * @property {import("./inside/restore.js").Libraries} [modules] the snapshot's libraries
 * @property {ArrayBuffer} [libraries] bundles of files; the classic boot needs both
 * @property {ArrayBuffer} [late]
 * @property {ArrayBuffer[]} extras bundles of the course's own packages
 * @property {string[]} imports before the first program; the classic boot needs them
 * @property {string[]} rehearsal programs that are run for the same reason
 * @property {SharedArrayBuffer} [interrupt] a byte; 2 in it stops a program at its next step
 */

const MEMORY = 512 * 1024 * 1024;
const INTERRUPT = 2; // SIGINT

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
/** @type {Uint8Array | null} */
let late = null;
let missedLate = false;
/** @type {Uint8Array | null} */
let interrupt = null;

/** @param {Boot} order */
async function boot({ base, wasm, snapshot, modules, libraries, extras, imports, rehearsal, ...rest }) {
  forgetStackSwitching();
  if (rest.late) late = new Uint8Array(rest.late);
  const quiet = () => {};
  const common = {
    base,
    wasm,
    maximum: MEMORY,
    extras: extras.map((extra) => new Uint8Array(extra)),
    options: {
      stdin: () => "",
      stdout: quiet,
      stderr: quiet,
      // What a program finds when it says `import js`: nothing that reaches the page or the network.
      jsglobals: { Object, setTimeout: setTimeout.bind(globalThis), clearTimeout: clearTimeout.bind(globalThis) },
    },
  };
  const pyodide = snapshot && modules
    ? await restore({ ...common, snapshot: new Uint8Array(snapshot), libraries: modules, late: lateOrMissed })
    : await bootClassic({
      ...common,
      libraries: new Uint8Array(/** @type {ArrayBuffer} */ (libraries)),
      late: /** @type {Uint8Array} */ (late),
      imports,
    });
  if (rest.interrupt) {
    interrupt = new Uint8Array(rest.interrupt);
    pyodide.setInterruptBuffer(interrupt);
  }
  call = pyodide.runPython(CALL);
  if (!snapshot) for (const source of rehearsal) call("run_free", 0, source, "{}", "{}");
  closeNetwork();
  rewind = checkpoint(pyodide);
}

function lateOrMissed() {
  missedLate ||= !late;
  return late;
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
  missedLate = false;
  let text = "";
  try {
    text = call(name, seed, ...texts);
  } catch (error) {
    if (!missedLate) throw error; // else no wonder, and it is asked for again
  }
  const stopped = interrupt?.[0] === INTERRUPT; // it came too late for this run and would end the next one
  const fresh = !stopped && !(name.startsWith("run_") && REACHES_OUT.test(texts[0])) && rewind();
  return { text: String(text), fresh, late: missedLate };
}

globalThis.addEventListener("message", async ({ data }) => {
  const post = globalThis.postMessage.bind(globalThis);
  try {
    if (data.type === "scripts") {
      await readScripts(data.base).catch(() => {}); // the boot asks again and says what is wrong
    } else if (data.type === "late") {
      late = new Uint8Array(data.late);
    } else if (data.type === "boot") {
      await boot(data);
      post({ id: data.id, ok: true, fresh: true });
    } else {
      post({ id: data.id, ok: true, ...perform(data.name, data.texts) });
    }
  } catch (error) {
    post({ id: data.id, ok: false, message: String(error).slice(0, 2000) });
  }
});
