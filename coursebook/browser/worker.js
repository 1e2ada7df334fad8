// @ts-check
/**
 * The worker: one Python interpreter. Strings in, strings out; after every task the interpreter is rewound to its clean state.
 *
 * From the page: {type: "scripts", base}, {id, type: "boot", ...Boot}, {id, type: "call", name, texts, next?}, {type: "late", late},
 *                {type: "snapshot", memory}, which is given back with the answer to the boot,
 *                {type: "rest", rest}: second parts of modules that have come meanwhile.
 * To the page:   {id, text, next: boolean} as soon as there is an answer, and at the end, after the rewind,
 *                {id, ok: true, fresh: boolean} or {id, ok: false, message}. `fresh: false` asks for a new worker;
 *                {id, ok: true, late: true}: the task needs late.bin and is to be asked for again after it was sent;
 *                {id, waiting: boolean}: the task waits for a second part that is being fetched, or goes on;
 *                {id, ok: false, missing: true}: it could not be fetched.
 * `next` is a second task, {name, texts}, which gets the answer of the first as its last text; {id, begins: true} when it begins.
 */

import { CALL } from "./inside/call.js";
import { coldIn } from "./inside/cold.js";
import { boot as bootClassic } from "./inside/classic.js";
import { forgetStackSwitching, readScripts } from "./inside/engine.js";
import { restore } from "./inside/restore.js";
import { checkpoint } from "./inside/rewind.js";

/**
 * @typedef {object} Boot
 * @property {string} base address of the folder with Pyodide's scripts
 * @property {WebAssembly.Module} wasm
 * @property {string[]} cold addresses of the second parts: of Pyodide's own module, of the libraries
 * @property {import("./inside/restore.js").Libraries} [rest] those that are here already
 * @property {import("./inside/restore.js").Layout} [layout] the snapshot's; where it is missing, the boot is the classic one
 * @property {ArrayBuffer} [snapshot] where there is only a layout, it comes in a message of its own
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

/** @type {(name: string, seed: number, ...texts: string[]) => string} */
let call;
/** @type {() => boolean} */
let rewind;
/** @type {Uint8Array | null} */
let late = null;
let missedLate = false;
/** @type {Uint8Array | null} */
let interrupt = null;

/** @type {import("./inside/restore.js").Libraries} */
let rest = {};
let missedCold = false;
let task = 0;
const Request = globalThis.XMLHttpRequest;

/**
 * Fetch a file while a program waits in the middle of its work; nothing else can be done then, and only a worker may.
 * @param {string} address
 */
function fetchNow(address) {
  globalThis.postMessage({ id: task, waiting: true });
  try {
    const request = new Request();
    request.open("GET", address, false);
    request.responseType = "arraybuffer";
    request.send();
    if (request.status !== 200) throw new Error(`${address} is missing`);
    return new Uint8Array(request.response);
  } catch (error) {
    missedCold = true;
    throw error;
  } finally {
    globalThis.postMessage({ id: task, waiting: false });
  }
}

/** @type {(memory: ArrayBuffer) => void} */
let borrow;
/** @type {Promise<ArrayBuffer>} the snapshot, if it comes in a message of its own */
const lent = new Promise((resolve) => {
  borrow = resolve;
});

/** @param {Boot} order */
async function boot({ base, wasm, cold: [core, sides], layout, snapshot, modules, libraries, extras, imports, rehearsal, ...others }) {
  forgetStackSwitching();
  if (others.late) late = new Uint8Array(others.late);
  rest = { ...others.rest, ...rest };
  const fetched = coldIn(() => fetchNow(core), () => fetchNow(sides));
  const quiet = () => {};
  const common = {
    base,
    wasm,
    cold: (/** @type {string} */ name) => rest[name] ?? fetched(name),
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
  const memory = snapshot ? Promise.resolve(snapshot) : lent;
  const bytes = memory.then((content) => new Uint8Array(content));
  const pyodide = layout && modules
    ? await restore({ ...common, layout, snapshot: bytes, libraries: modules, late: lateOrMissed })
    : await bootClassic({
      ...common,
      libraries: new Uint8Array(/** @type {ArrayBuffer} */ (libraries)),
      late: /** @type {Uint8Array} */ (late),
      imports,
    });
  if (others.interrupt) {
    interrupt = new Uint8Array(others.interrupt);
    pyodide.setInterruptBuffer(interrupt);
  }
  call = pyodide.runPython(CALL);
  if (!layout) for (const source of rehearsal) call("run_free", 0, source, "{}", "{}");
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
 * @returns {{text: string, late: boolean, clean: () => boolean}} `clean` rewinds; false if a fresh worker is needed
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
  const clean = () => {
    const stopped = interrupt?.[0] === INTERRUPT; // it came too late for this run and would end the next one
    return !stopped && !(name.startsWith("run_") && REACHES_OUT.test(texts[0])) && rewind();
  };
  return { text: String(text), late: missedLate, clean };
}

/**
 * What the second task brings with it (the answers, for a judge) meets no memory that the first has left.
 * @param {{id: number, name: string, texts: string[], next?: {name: string, texts: string[]}}} order
 * @param {(reply: Record<string, unknown>) => void} post
 */
function answer({ id, name, texts, next }, post) {
  let done = perform(name, texts);
  let fresh;
  if (next && !done.late) {
    fresh = done.clean();
    if (fresh) {
      post({ id, begins: true });
      done = perform(next.name, [...next.texts, done.text]);
      fresh = undefined;
    }
  }
  if (!done.late) post({ id, text: done.text, next: !!next && fresh === undefined }); // nobody has to wait for the rewind
  post({ id, ok: true, fresh: fresh ?? done.clean(), late: done.late });
}

globalThis.addEventListener("message", async ({ data }) => {
  const post = globalThis.postMessage.bind(globalThis);
  try {
    task = data.id ?? task;
    missedCold = false;
    if (data.type === "scripts") {
      await readScripts(data.base).catch(() => {}); // the boot asks again and says what is wrong
    } else if (data.type === "late") {
      late = new Uint8Array(data.late);
    } else if (data.type === "snapshot") {
      borrow(data.memory);
    } else if (data.type === "rest") {
      rest = data.rest;
    } else if (data.type === "boot") {
      await boot(data);
      const snapshot = data.layout && !data.snapshot ? await lent : undefined;
      post({ id: data.id, ok: true, fresh: true, snapshot }, { transfer: snapshot ? [snapshot] : [] });
    } else {
      answer(data, post);
    }
  } catch (error) {
    post({ id: data.id, ok: false, missing: missedCold, message: String(error).slice(0, 2000) });
  }
});
