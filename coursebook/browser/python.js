// @ts-check
/**
 * Python for the page: one worker for the whole visit, one queue, a time limit, stop and restart.
 * A program can hang, crash or eat memory as it likes: its worker is ended, and the next one starts from kept bytes.
 */

import { fetchFiles, RUNTIME } from "./loader.js";
import { plan } from "./runtime.js";
import { ASSETS } from "./site.js";

/** @typedef {{state: "off" | "loading" | "ready" | "busy" | "broken", done: number, total: number, message: string}} Status */

/** The run took longer than its limit. */
export class TimedOut extends Error {}
/** The student pressed stop, or left the page. */
export class Stopped extends Error {}
/** The worker died: out of memory, `os._exit`, a crash of the interpreter. */
export class Killed extends Error {}

const BOOT_LIMIT = 120; // seconds; a stalled worker must not lock the page
const IN_APP = /MicroMessenger|QQ\/|DingTalk|Weibo/i;

/**
 * Why this browser can't run Python, as a sentence; empty if it can.
 */
export function unsupported() {
  if (typeof WebAssembly === "object" && typeof Worker === "function") return "";
  if (IN_APP.test(navigator.userAgent)) return "这个应用内的浏览器不能运行 Python，请在浏览器中打开本页（点右上角「…」）；题目和资料照常可读。";
  return "这个浏览器不能运行 Python（缺少 WebAssembly），请换用新版浏览器；题目和资料照常可读。";
}

class Python extends EventTarget {
  /** @type {Status} */
  status = { state: "off", done: 0, total: 0, message: "" };
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Set<string>} what the worker has, or is getting */
  #packages = new Set();
  /** @type {Promise<void> | null} */
  #booting = null;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** @type {((error: Error) => void) | null} */
  #interrupt = null;
  #lastId = 0;
  #generation = 0;

  /**
   * Begin to load if that hasn't happened; the student has shown interest.
   * @param {string[]} packages
   * @returns {Promise<void>} rejected with a sentence if Python can't be had
   */
  prepare(packages) {
    const missing = packages.some((name) => !this.#packages.has(name));
    // While a run goes on its worker is left alone; whoever needs more packages asks again when it's their turn.
    if (this.#booting && (!missing || this.status.state === "busy")) return this.#booting;
    packages.forEach((name) => this.#packages.add(name));
    this.#discard();
    const booting = this.#boot([...this.#packages]);
    this.#booting = booting;
    booting.catch((error) => {
      if (this.#booting !== booting) return;
      this.#discard();
      this.#tell({ state: "broken", message: error.message });
    });
    return booting;
  }

  /**
   * Like prepare, but waits on when somebody's wish for more packages has replaced the worker meanwhile.
   * @param {string[]} packages
   */
  async #ready(packages) {
    for (;;) {
      const booting = this.prepare(packages);
      await booting.catch((error) => {
        if (this.#booting === null || this.#booting === booting) throw error;
      });
      if (this.#booting === booting) return;
    }
  }

  /**
   * Wait for this exercise's turn and hold Python until `work` is done.
   * @template T
   * @param {string[]} packages
   * @param {(call: (name: string, texts: string[], seconds: number) => Promise<string>) => Promise<T>} work
   * @param {AbortSignal} signal stop
   * @returns {Promise<T>}
   */
  use(packages, work, signal) {
    const turn = this.#queue.then(async () => {
      if (signal.aborted) throw new Stopped();
      const stop = () => {
        if (this.status.state === "busy") this.#end(new Stopped()); // loading goes on for the next run
      };
      signal.addEventListener("abort", stop);
      try {
        return await work(async (name, texts, seconds) => {
          await untilAborted(this.#ready(packages), signal);
          return this.#call(name, texts, seconds);
        });
      } finally {
        signal.removeEventListener("abort", stop);
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /**
   * @param {string} name
   * @param {string[]} texts
   * @param {number} seconds
   * @returns {Promise<string>}
   */
  async #call(name, texts, seconds) {
    this.#tell({ state: "busy" });
    try {
      const reply = await this.#ask({ type: "call", name, texts }, seconds);
      if (!reply.fresh) this.#restart();
      else this.#tell({ state: "ready" });
      return reply.text;
    } catch (error) {
      this.#restart();
      throw error;
    }
  }

  /**
   * @param {Record<string, unknown>} message
   * @param {number} seconds
   * @returns {Promise<{text: string, fresh: boolean}>}
   */
  #ask(message, seconds) {
    const worker = /** @type {Worker} */ (this.#worker);
    const id = this.#lastId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(new TimedOut()), seconds * 1000);
      const done = () => {
        clearTimeout(timer);
        this.#interrupt = null;
      };
      this.#interrupt = (error) => {
        done();
        reject(error);
      };
      worker.onmessage = ({ data }) => {
        if (data?.id !== id) return; // a late or forged message
        done();
        if (data.ok) resolve(data);
        else reject(new Killed(data.message));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        this.#end(new Killed(event.message));
      };
      worker.postMessage({ id, ...message });
    });
  }

  /** @param {Error} error */
  #end(error) {
    this.#worker?.terminate();
    this.#interrupt?.(error);
  }

  /** A new worker at once, so that the next run finds it warm. */
  #restart() {
    this.#discard();
    this.prepare([]).catch(() => {}); // the next run asks again and gets the sentence
  }

  #discard() {
    this.#generation += 1;
    this.#booting = null;
    this.#end(new Stopped());
    this.#worker = null;
  }

  /** @param {string[]} packages */
  async #boot(packages) {
    const lack = unsupported();
    if (lack) throw new Error(lack);
    const generation = this.#generation;
    this.#tell({ state: "loading", done: 0, total: 0, message: "" });
    const { files, order } = await plan(packages);
    const contents = await fetchFiles(files, (done, total) => {
      if (generation === this.#generation) this.#tell({ state: "loading", done, total });
    });
    if (generation !== this.#generation) throw new Stopped();
    this.#worker = new Worker(new URL("worker.js", ASSETS), { type: "module" });
    await this.#ask({ type: "boot", files: contents, runtime: RUNTIME.href, ...order }, BOOT_LIMIT).catch((error) => {
      if (error instanceof Stopped) throw error;
      throw new Error("Python 没有启动成功，请刷新页面再试；一直这样请换用新版浏览器，并告诉老师。", { cause: error });
    });
    this.#tell({ state: "ready" });
  }

  /** @param {Partial<Status>} change */
  #tell(change) {
    this.status = { ...this.status, ...change };
    this.dispatchEvent(new CustomEvent("status"));
  }
}

/**
 * @param {Promise<void>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function untilAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(new Stopped());
    signal.addEventListener("abort", () => reject(new Stopped()), { once: true });
    promise.then(resolve, reject);
  });
}

/** The one Python of this visit; it survives Material's instant navigation, which never reloads modules. */
export const python = new Python();
