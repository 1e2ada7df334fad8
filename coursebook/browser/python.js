// @ts-check
/**
 * Python for the page: one interpreter for the whole visit, one queue, and the next interpreter at hand. It starts from a
 * snapshot of memory where that works, and else in the classic way.
 */

import { bytesFor, classicOrder, lateFiles, secondParts, snapshotOrder } from "./boots.js";
import { whenQuiet } from "./interest.js";
import { Interpreter, Killed, Stopped, TimedOut } from "./interpreter.js";
import { isThrifty } from "./network.js";
import { plan } from "./runtime.js";
import { hostPacks } from "./site.js";
import { t } from "./words.js";

export { Killed, Stopped, TimedOut };

/** @typedef {{state: "off" | "loading" | "ready" | "busy" | "broken", done: number, total: number, message: string, boot: "" | "snapshot" | "classic"}} Status */
/** @typedef {import("./runtime.js").Plan} Plan */
/** @typedef {import("./interpreter.js").Order} Order */
/** @typedef {import("./interpreter.js").Next} Next */

const IN_APP = /MicroMessenger|QQ\/|DingTalk|Weibo/i;
const LASTING = 1000; // milliseconds after which it is likely that a program will be stopped; before that it has both cores to itself
const ENOUGH = 4; // gigabytes of memory of a device that can afford a second interpreter

/**
 * Why this browser can't run Python, as a sentence; empty if it can.
 */
export function unsupported() {
  if (typeof WebAssembly === "object" && typeof Worker === "function") return "";
  if (IN_APP.test(navigator.userAgent)) return t("python_in_app");
  return t("python_unsupported");
}

class Python extends EventTarget {
  /** @type {Status} */
  status = { state: "off", done: 0, total: 0, message: "", boot: "" };
  /** @type {Interpreter | null} */
  #interpreter = null;
  /** @type {{key: string, interpreter: Interpreter, ready: Promise<void>} | null} the next one, started in advance */
  #spare = null;
  /** @type {Set<string>} what the interpreter has, or is getting */
  #packages = new Set();
  /** @type {{plan: Plan, order: Order} | null} with what the interpreter was started */
  #started = null;
  /** @type {Promise<void> | null} */
  #booting = null;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  /** After an answer the interpreter is cleaned, or another one takes its place; nothing waits for that but the next call. */
  #cleaned = Promise.resolve();
  #generation = 0;

  /**
   * Begin to load if that hasn't happened; the student has shown interest.
   * @param {string[]} packages
   * @returns {Promise<void>} rejected with a sentence if Python can't be had
   */
  prepare(packages) {
    const missing = packages.some((name) => !this.#packages.has(name));
    const hasDied = this.status.state === "ready" && this.#interpreter?.ended; // while nobody asked anything of it
    // While a run goes on its interpreter is left alone; whoever needs more packages asks again when it's their turn.
    if (this.#booting && !hasDied && (!missing || this.status.state === "busy")) return this.#booting;
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
   * @param {string[]} packages
   * @returns {Promise<number>} bytes that would come over the network
   */
  async size(packages) {
    return bytesFor(await plan(packages));
  }

  /**
   * Like prepare, but waits on when somebody's wish for more packages has replaced the interpreter meanwhile.
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
   * @param {(call: (name: string, texts: string[], seconds: number, next?: Next) => Promise<string>) => Promise<T>} work
   * @param {AbortSignal} signal stop
   * @returns {Promise<T>}
   */
  use(packages, work, signal) {
    const turn = this.#queue.then(async () => {
      if (signal.aborted) throw new Stopped();
      const stop = () => {
        if (this.status.state === "busy") this.#interpreter?.stop(new Stopped()); // loading goes on for the next run
      };
      signal.addEventListener("abort", stop);
      try {
        const ready = async () => {
          await this.#cleaned;
          await untilAborted(this.#ready(packages), signal);
        };
        return await work(async (name, texts, seconds, next) => {
          await ready();
          const { text, next: isLast } = await this.#call(name, texts, seconds, next);
          if (!next || isLast) return text;
          await ready(); // another interpreter: the first could not be cleaned
          next.begins();
          return (await this.#call(next.name, [...next.texts, text], next.seconds)).text;
        });
      } finally {
        signal.removeEventListener("abort", stop);
        this.#fetchRest();
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /**
   * @param {string} name
   * @param {string[]} texts
   * @param {number} seconds
   * @param {Next} [next]
   * @returns {Promise<import("./interpreter.js").Reply>}
   */
  async #call(name, texts, seconds, next) {
    const interpreter = /** @type {Interpreter} */ (this.#interpreter);
    const { plan, order } = /** @type {{plan: Plan, order: Order}} */ (this.#started);
    const late = async () => order.late = await lateFiles(plan); // the next interpreter has it from the beginning
    this.#tell({ state: "busy" });
    const lasting = setTimeout(() => this.#keepSpare(), LASTING);
    try {
      const reply = await interpreter.call(name, texts, seconds, late, next);
      this.#cleaned = reply.clean.then((isClean) => this.#goOn(interpreter, isClean));
      return reply;
    } catch (error) {
      this.#goOn(interpreter, (error instanceof Stopped || error instanceof TimedOut) && !interpreter.ended);
      throw error;
    } finally {
      clearTimeout(lasting);
    }
  }

  /**
   * @param {Interpreter} interpreter the one that has answered
   * @param {boolean} isClean
   */
  #goOn(interpreter, isClean) {
    if (interpreter !== this.#interpreter) return; // another one has been asked for
    if (isClean) this.#tell({ state: "ready" });
    else this.#restart();
    this.#keepSpare();
  }

  /** A new interpreter at once, so that the next run finds it warm. */
  #restart() {
    this.#discard();
    this.prepare([]).catch(() => {}); // the next run asks again and gets the sentence
  }

  #discard() {
    this.#generation += 1;
    this.#booting = null;
    this.#interpreter?.end(new Stopped());
    this.#interpreter = null;
  }

  /** @param {string[]} packages */
  async #boot(packages) {
    const lack = unsupported();
    if (lack) throw new Error(lack);
    const generation = this.#generation;
    const current = () => {
      if (generation !== this.#generation) throw new Stopped();
    };
    this.#tell({ state: "loading", done: 0, total: 0, message: "" });
    if (!this.#started) this.#interpreter = new Interpreter(); // it takes its time before it can do anything
    const needed = await plan(packages);
    current();
    if (this.#started?.plan.key === needed.key) await this.#adopt(this.#started.order);
    else await this.#first(needed, current);
    current();
    this.#tell({ state: "ready", boot: this.#started?.order.snapshot ? "snapshot" : "classic" });
    if (!hostPacks()) this.#fetchRest(); // a worker that needs it earlier gets it unpacked: large
  }

  /**
   * The first start of this visit with these packages: a snapshot, and if that fails for whatever reason, the classic way.
   * @param {Plan} plan
   * @param {() => void} current throws if somebody has asked for something else meanwhile
   */
  async #first(plan, current) {
    /** @type {import("./loader.js").Progress} */
    const progress = (done, total) => {
      if (this.status.state === "loading") this.#tell({ state: "loading", done, total });
    };
    /** @param {(plan: Plan, progress: import("./loader.js").Progress) => Promise<import("./boots.js").Start>} make */
    const start = async (make) => {
      if (!this.#interpreter || this.#interpreter.ended) this.#interpreter = new Interpreter();
      const interpreter = this.#interpreter.expect(plan.base);
      const { order, snapshot } = await make(plan, progress).catch((error) => {
        interpreter.end(error);
        throw error;
      });
      current();
      await this.#start(interpreter, order, snapshot);
      this.#started = { plan, order };
    };
    try {
      await start(snapshotOrder);
    } catch (error) {
      current();
      const reason = error instanceof Error && error.cause || error;
      console.warn(`coursebook: Python starts in the classic way, because ${reason}`);
      await start(classicOrder);
    }
  }

  /**
   * Take the spare, or start anew.
   * @param {Order} order
   */
  async #adopt(order) {
    const spare = this.#spare;
    this.#spare = null;
    if (spare?.key === this.#started?.plan.key) {
      this.#interpreter = /** @type {{interpreter: Interpreter}} */ (spare).interpreter;
      if (await spare?.ready.then(() => true, () => false)) return;
    }
    spare?.interpreter.end(new Stopped());
    this.#interpreter = new Interpreter().expect(order.base);
    await this.#start(this.#interpreter, order);
  }

  /**
   * @param {Interpreter} interpreter
   * @param {Order} order
   * @param {Promise<ArrayBuffer>} [snapshot]
   */
  async #start(interpreter, order, snapshot) {
    await interpreter.boot(order, snapshot).catch((error) => {
      interpreter.end(error);
      if (error instanceof Stopped) throw error;
      throw new Error(t("python_not_started"), { cause: error });
    });
  }

  /** Start the next interpreter in advance, when there is nothing else to do and memory enough. */
  #keepSpare() {
    const started = this.#started;
    if (!started || this.#spare || !affordsTwo()) return;
    const { plan: { key }, order } = started;
    whenQuiet(() => {
      if (this.#spare || !["ready", "busy"].includes(this.status.state) || this.#started?.plan.key !== key) return;
      const interpreter = new Interpreter().expect(order.base);
      const ready = interpreter.boot(order);
      ready.catch(() => {}); // whoever takes it looks
      this.#spare = { key, interpreter, ready };
    });
  }

  /** After the first verdict: what programs hardly ever use, so that it is here when one does. */
  #fetchRest() {
    const started = this.#started;
    if (!started || started.order.rest || isThrifty()) return;
    started.order.rest = {}; // asked for once
    whenQuiet(async () => {
      const rest = await secondParts(started.plan).catch(() => undefined);
      started.order.rest = rest;
      if (!rest || started !== this.#started) return;
      this.#interpreter?.give(rest);
      this.#spare?.interpreter.give(rest);
    });
  }

  /** @param {Partial<Status>} change */
  #tell(change) {
    this.status = { ...this.status, ...change };
    this.dispatchEvent(new CustomEvent("status"));
  }
}

/** Two interpreters take some 250 MB: too much for a small phone. */
function affordsTwo() {
  const coarse = globalThis.matchMedia("(pointer: coarse)").matches;
  const memory = /** @type {any} */ (navigator).deviceMemory ?? (coarse ? 0 : ENOUGH); // only Chromium tells
  return memory >= ENOUGH;
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
