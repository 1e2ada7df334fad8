// @ts-check
/**
 * `<course-exercise exercise="kp04/x" kind="code" hash="…" points="10" packages="pandas">`
 *
 * The element lives in the page's own DOM (no shadow root), so that the site's styles and printing reach it. States for tests
 * and styles: `data-state` = waiting | idle | loading | ready | running | checking | broken; `data-verdict` = a status of
 * verdict.js; `data-checks` counts the checks shown since the page was opened.
 */

import { arrive } from "./arrive.js";
import { fill, h } from "./dom.js";
import { Frame } from "./frame.js";
import { drawHelp } from "./help.js";
import { whenInReach } from "./interest.js";
import { expectPlan } from "./runtime.js";
import { courseId, loadCasebook } from "./site.js";
import * as store from "./store.js";
import { drawVerdict } from "./verdict.js";
import { t } from "./words.js";

/** @typedef {import("./verdict.js").Verdict} Verdict */
/**
 * What a kind of exercise gives the element.
 * @typedef {object} Kind
 * @property {() => any} read the answer as plain data
 * @property {(answer: any) => void} write show this answer; null is the beginning
 * @property {(casebook: any, signal: AbortSignal) => Promise<Verdict>} judge
 * @property {boolean} [listItems] whether the verdict tells each part of the answer
 * @property {(line: number) => void} [goTo]
 * @property {(verdict: Verdict) => void} [judged]
 * @property {() => void} [prepare] an answer is about to be judged; called before anything else is waited for
 * @property {() => void} [leave] the page is left
 */

/** Kinds that run Python; the others are drawn and judged by `answers`. */
const KINDS = /** @type {Record<string, () => Promise<{mount: (exercise: CourseExercise) => Promise<Kind> | Kind}>>} */ ({
  code: () => import("./kinds/code.js"),
  form: () => import("./kinds/form.js"),
});
const answers = () => import("./kinds/answers.js");

export class CourseExercise extends HTMLElement {
  /** @type {Frame} */
  frame = /** @type {any} */ (null);
  /** @type {store.Work} */
  work = store.freshWork("");
  /** @type {Kind | null} */
  kindOf = null;
  #course = "course";
  #checks = 0;
  /** @type {AbortController | null} */
  #run = null;
  #notInReach = () => {};

  get exerciseId() {
    return this.getAttribute("exercise") ?? "";
  }

  get hash() {
    return this.getAttribute("hash") ?? "";
  }

  get packages() {
    return (this.getAttribute("packages") ?? "").split(/[\s,]+/).filter(Boolean);
  }

  connectedCallback() {
    if (this.frame) return;
    this.frame = new Frame(this);
    this.state = "waiting";
    arrive();
    if ((this.getAttribute("kind") ?? "") in KINDS) expectPlan();
    // Set up when it comes near the screen: a page with twenty exercises opens as fast as one with none.
    this.#notInReach = whenInReach(this, () => this.begin());
    this.addEventListener("focusin", () => this.begin(), { once: true });
  }

  disconnectedCallback() {
    this.#notInReach();
    this.stop();
    this.kindOf?.leave?.();
  }

  /** @param {string} state */
  set state(state) {
    this.dataset.state = state;
  }

  get state() {
    return this.dataset.state ?? "";
  }

  #begun = false;

  async begin() {
    if (this.#begun) return;
    this.#begun = true;
    this.#notInReach();
    try {
      const importing = (KINDS[this.getAttribute("kind") ?? ""] ?? answers)();
      importing.catch(() => {}); // awaited below; a course that can't be read must not leave it unheard
      this.#course = await courseId();
      this.#recall();
      const module = await importing;
      this.kindOf = await module.mount(this);
      this.frame.showTools();
      drawHelp(this);
    } catch (error) {
      this.#begun = false;
      this.frame.notice("broken", /** @type {Error} */ (error).message, () => this.begin());
      this.state = "broken";
    }
  }

  casebook() {
    return loadCasebook(this.exerciseId, this.hash);
  }

  #recall() {
    const kept = store.read(this.#course, this.exerciseId);
    this.work = kept ?? store.freshWork(this.hash);
    if (kept && kept.hash !== this.hash) {
      this.frame.notice("updated", t("updated"));
      this.work = { ...kept, hash: this.hash, verdict: null, checked: undefined, rules: undefined };
    }
    if (store.isRefused()) this.#warnRefused();
    else store.events.addEventListener("refused", () => this.#warnRefused(), { once: true });
    this.frame.showReached(this.work);
  }

  /**
   * The work as it is on the screen this moment; null before it is set up: what is kept is all there is.
   * @returns {store.Work | null}
   */
  present() {
    return this.kindOf && { ...this.work, answer: this.kindOf.read(), touched: this.work.answer !== null };
  }

  /** The kept work was replaced from outside (a hand-in was opened): show it. */
  recall() {
    if (!this.kindOf) return;
    const isKept = store.read(this.#course, this.exerciseId) !== null;
    this.#recall();
    this.kindOf.write(this.work.answer);
    if (!isKept) { // an editor takes what is put into it for typed
      this.work = store.freshWork(this.hash);
      store.remove(this.#course, this.exerciseId);
    }
    this.forgetVerdict();
    drawHelp(this);
  }

  #warnRefused() {
    this.frame.notice("refused", t("not_kept"));
  }

  /** Called by the kind at every change: written at once. */
  changed() {
    if (!this.kindOf) return;
    this.work.answer = this.kindOf.read();
    this.save();
    if (this.dataset.verdict) this.dataset.stale = "";
  }

  save() {
    store.write(this.#course, this.exerciseId, this.work);
  }

  /**
   * Do something that can be stopped, with the element's state saying so.
   * @template T
   * @param {string} state
   * @param {(signal: AbortSignal) => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async during(state, work) {
    if (this.#run) return undefined;
    const run = this.#run = new AbortController();
    this.state = state;
    this.frame.busy(true);
    try {
      return await work(run.signal);
    } finally {
      this.#run = null;
      this.frame.busy(false);
      this.state = "ready";
    }
  }

  stop() {
    this.#run?.abort();
  }

  check() {
    return this.during("checking", async (signal) => {
      if (!this.kindOf) return;
      this.kindOf.prepare?.();
      const answer = this.kindOf.read();
      try {
        const verdict = await this.kindOf.judge(await this.casebook(), signal);
        store.noteCheck(this.work, verdict, JSON.stringify(answer), new Date().toISOString());
        this.work.answer = answer;
        this.save();
        this.show(verdict);
      } catch (error) {
        this.frame.say(/** @type {Error} */ (error).message || t("stopped"));
      }
    });
  }

  /** @param {Verdict} verdict */
  show(verdict) {
    const { listItems, goTo } = this.kindOf ?? {};
    this.dataset.verdict = verdict.status;
    this.dataset.checks = String(this.#checks += 1);
    delete this.dataset.stale;
    fill(this.frame.verdict, ...drawVerdict(verdict, { listItems, goTo }), h("p", { class: "cx-stale" }, t("stale")));
    this.frame.showReached(this.work);
    this.kindOf?.judged?.(verdict);
    drawHelp(this);
  }

  forgetVerdict() {
    delete this.dataset.verdict;
    delete this.dataset.stale;
    fill(this.frame.verdict);
  }
}

if (!customElements.get("course-exercise")) customElements.define("course-exercise", CourseExercise);
