// @ts-check
/**
 * One worker with one Python in it, as the page sees it. A program can hang, crash or eat memory as it likes: it is
 * interrupted where the page is isolated (then Python is ready again at once), and else its worker is ended.
 */

import { ASSETS, Missing } from "./site.js";
import { t } from "./words.js";

/** The run took longer than its limit. */
export class TimedOut extends Error {}
/** The student pressed stop, or left the page. */
export class Stopped extends Error {}
/** The worker died: out of memory, `os._exit`, a crash of the interpreter. */
export class Killed extends Error {}

/** @typedef {Omit<import("./worker.js").Boot, "interrupt">} Order */
/**
 * @typedef {object} Next a second task, which gets the answer of the first as its last text
 * @property {string} name
 * @property {string[]} texts
 * @property {number} seconds
 * @property {() => void} begins the first is done
 */
/**
 * @typedef {object} Reply
 * @property {string} text
 * @property {boolean} next whether it is the second task's; without that the interpreter couldn't be cleaned after the first
 * @property {Promise<boolean>} clean whether the interpreter can be used again, as soon as that is known
 * @property {ArrayBuffer} [snapshot] that was lent
 * @property {boolean} [late]
 */

const BOOT_LIMIT = 120; // seconds; a stalled worker must not lock the page
const REWIND_LIMIT = 10; // seconds
const GRACE = 100; // milliseconds that an interrupted program has to give up
const SIGINT = 2;

export class Interpreter {
  #worker = new Worker(new URL("worker.js", ASSETS), { type: "module" });
  /** A byte that the program's interpreter looks at between its steps; shared memory needs an isolated page. */
  #signal = globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis ? new Uint8Array(new SharedArrayBuffer(1)) : null;
  /** @type {((error: Error) => void) | null} */
  #giveUp = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} of the end that a stopped program is waiting for */
  #grace;
  #lastId = 0;
  /** It has been ended and answers no more. */
  ended = false;

  constructor() {
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(new Killed(event.message));
    };
  }

  /**
   * Let it read Pyodide's scripts while the rest is on its way.
   * @param {string} base address of their folder
   * @returns {this}
   */
  expect(base) {
    this.#worker.postMessage({ type: "scripts", base });
    return this;
  }

  /**
   * @param {Order} order
   * @param {Promise<ArrayBuffer>} [snapshot] that comes while the worker links
   * @returns {Promise<void>} rejected if Python did not start; the snapshot is part of the order then
   */
  async boot(order, snapshot) {
    const lend = (/** @type {ArrayBuffer} */ memory) => {
      if (!this.ended) this.#worker.postMessage({ type: "snapshot", memory }, [memory]); // else somebody else waits for it
    };
    snapshot?.then(lend).catch((error) => this.end(error));
    const reply = await this.#ask({ type: "boot", ...order, interrupt: this.#signal?.buffer }, BOOT_LIMIT);
    if (snapshot) order.snapshot = reply.snapshot; // lent, since copying it takes a while
  }

  /**
   * @param {string} name
   * @param {string[]} texts
   * @param {number} seconds
   * @param {() => Promise<ArrayBuffer>} late fetches what the program imports and the snapshot does not hold
   * @param {Next} [next]
   * @returns {Promise<Reply>}
   */
  async call(name, texts, seconds, late, next) {
    const order = { type: "call", name, texts, next: next && { name: next.name, texts: next.texts } };
    const reply = await this.#ask(order, seconds, next);
    if (!reply.late) return reply;
    // What came of it does not count, whatever it was: an import failed for want of the file.
    this.#worker.postMessage({ type: "late", late: await late() });
    return this.#ask(order, seconds, next);
  }

  /** @param {import("./inside/restore.js").Libraries} rest second parts of modules, which a program may need */
  give(rest) {
    this.#worker.postMessage({ type: "rest", rest });
  }

  /**
   * End the task that is running.
   * @param {Error} error what its caller gets
   */
  stop(error) {
    const giveUp = this.#giveUp;
    if (!giveUp || !this.#signal) return this.end(error);
    this.#signal[0] = SIGINT;
    this.#grace = setTimeout(() => this.end(error), GRACE);
    this.#giveUp = () => {
      clearTimeout(this.#grace);
      giveUp(error);
    };
  }

  /** @param {Error} error */
  end(error) {
    this.ended = true;
    this.#worker.terminate();
    this.#giveUp?.(error);
  }

  /**
   * @param {Record<string, unknown>} message
   * @param {number} seconds
   * @param {Next} [next]
   * @returns {Promise<Reply>}
   */
  #ask(message, seconds, next) {
    if (this.ended) return Promise.reject(new Killed());
    const worker = this.#worker;
    const id = this.#lastId += 1;
    if (this.#signal) this.#signal[0] = 0;
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      let again = () => {};
      const limit = (/** @type {number} */ seconds, act = () => this.stop(new TimedOut())) => {
        clearTimeout(timer);
        timer = setTimeout(act, seconds * 1000);
        again = () => limit(seconds, act);
      };
      /** @type {(isClean: boolean) => void} */
      let settle = () => {};
      const clean = new Promise((/** @type {(isClean: boolean) => void} */ resolve) => {
        settle = resolve;
      });
      const wanted = this.#giveUp = (/** @type {Error} */ error) => {
        clearTimeout(timer);
        this.#giveUp = null;
        settle(false);
        reject(error);
      };
      worker.onmessage = ({ data }) => {
        if (data?.id !== id) return; // a late or forged message
        if ("waiting" in data) return data.waiting ? clearTimeout(timer) : again(); // the network is not the program's fault
        const stopped = this.#giveUp !== wanted && this.#giveUp;
        const isEnd = "ok" in data;
        if (stopped && !isEnd) { // the program has given up; its answer is not wanted
          clearTimeout(this.#grace);
          return limit(REWIND_LIMIT, () => this.end(new Stopped()));
        }
        if (data.begins) {
          limit(next?.seconds ?? seconds);
          return next?.begins();
        }
        if (!isEnd) { // the answer; the interpreter is still being cleaned
          limit(REWIND_LIMIT, () => this.end(new TimedOut()));
          return resolve({ text: data.text, next: data.next, clean });
        }
        clearTimeout(timer);
        this.#giveUp = null;
        if (stopped && !data.fresh) this.end(new Stopped()); // interrupted, but not clean
        settle(data.fresh === true);
        if (stopped) stopped(new Stopped());
        else if (data.ok) resolve({ text: "", next: false, clean, late: data.late, snapshot: data.snapshot });
        else reject(data.missing ? new Missing(t("runtime_incomplete")) : new Killed(data.message));
      };
      limit(seconds);
      worker.postMessage({ id, ...message });
    });
  }
}
