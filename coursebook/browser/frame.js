// @ts-check
/** The frame that all kinds share: head, notices, work area, buttons, verdict, help. One product, one look. */

import { button, fill, h } from "./dom.js";
import { STATES } from "./verdict.js";
import { t } from "./words.js";

const KIND_NAMES = /** @type {Record<string, string>} */ ({
  code: t("kind_code"),
  choice: t("kind_choice"),
  number: t("kind_number"),
  blank: t("kind_blank"),
  order: t("kind_order"),
  match: t("kind_match"),
  table: t("kind_table"),
  form: t("kind_form"),
});

export class Frame {
  /** @param {import("./course-exercise.js").CourseExercise} element */
  constructor(element) {
    this.element = element;
    const kind = KIND_NAMES[element.getAttribute("kind") ?? ""] ?? t("kind_other");
    const points = element.getAttribute("points");
    this.reached = h("span", { class: "cx-reached" });
    const head = h(
      "div",
      { class: "cx-head" },
      h("span", { class: "cx-kind" }, kind),
      points ? h("span", { class: "cx-points" }, t("points", { points })) : null,
      this.reached,
    );
    this.notices = h("div", { class: "cx-notices" });
    this.area = h("div", { class: "cx-work" });
    this.tools = h("div", { class: "cx-tools", role: "group", "aria-label": t("tools") });
    this.loading = h("div", { class: "cx-loading", hidden: true });
    this.output = h("div", { class: "cx-output" });
    // Present from the start and only filled later, so that screen readers announce what comes in.
    this.verdict = h("div", { class: "cx-verdict", role: "status", "aria-live": "polite" });
    this.said = h("p", { class: "cx-said", role: "status", "aria-live": "polite" });
    this.help = h("div", { class: "cx-help" });
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", t("exercise_label", { kind }));
    const source = element.querySelector("textarea.cx-source");
    element.prepend(head);
    element.append(this.notices, this.area, this.tools, this.loading, this.said, this.output, this.verdict, this.help);
    if (source) this.area.append(source);
    this.checkButton = button(t("check"), () => element.check(), { class: "cx-button cx-primary", "aria-keyshortcuts": "Control+Enter" });
    this.stopButton = button(t("stop"), () => element.stop(), { class: "cx-button cx-stop", hidden: true });
    this.resetButton = button(t("reset"), () => this.#reset(), { class: "cx-button cx-quiet" });
    this.handinButton = button(t("hand_in"), () => this.#handIn(), { class: "cx-button cx-quiet" });
    /** @type {HTMLButtonElement[]} */
    this.before = [];
    element.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      element.check();
    });
  }

  showTools() {
    fill(this.tools, this.before, this.checkButton, this.stopButton, h("span", { class: "cx-space" }), this.resetButton, this.handinButton);
  }

  /** @param {boolean} busy */
  busy(busy) {
    // Not `disabled`: that would throw the keyboard's focus away in the middle of a run.
    for (const each of [...this.before, this.checkButton]) each.setAttribute("aria-disabled", String(busy));
    const focused = document.activeElement === this.stopButton;
    this.stopButton.hidden = !busy;
    if (!busy && focused) this.checkButton.focus();
    if (busy) this.say("");
  }

  /**
   * One sentence below the buttons.
   * @param {string} text
   */
  say(text) {
    fill(this.said, text);
  }

  /**
   * A standing notice above the work.
   * @param {string} name
   * @param {string} text
   * @param {() => void} [again]
   */
  notice(name, text, again) {
    this.notices.querySelector(`[data-notice="${name}"]`)?.remove();
    const retry = again && button(t("try_again"), () => {
      note.remove();
      again();
    });
    const note = h("div", { class: "cx-notice", "data-notice": name, role: "note" }, h("p", {}, text), retry);
    this.notices.append(note);
  }

  /** @param {import("./store.js").Work} work */
  showReached(work) {
    const [sign, name] = work.verdict ? STATES[work.verdict.status] ?? STATES.fail : ["", ""];
    const passed = work.verdict?.status === "pass";
    const text = !work.verdict ? t("open") : passed ? t("passed") : `${sign} ${name}`;
    fill(this.reached, text, work.attempts ? h("span", { class: "cx-muted" }, ` · ${t("attempts", { n: work.attempts })}`) : null);
    this.reached.dataset.reached = work.verdict?.status ?? "none";
  }

  /** Hand in this exercise alone. */
  #handIn() {
    const { element } = this;
    let panel = /** @type {import("./course-handin.js").CourseHandin | null} */ (element.querySelector(":scope > course-handin"));
    if (!panel) {
      panel = /** @type {import("./course-handin.js").CourseHandin} */ (document.createElement("course-handin"));
      panel.setAttribute("exercise", element.exerciseId);
      element.append(panel);
    }
    panel.begin(this.handinButton);
  }

  #reset() {
    const kind = this.element.kindOf;
    if (!kind) return;
    const before = structuredClone(kind.read());
    const put = (/** @type {any} */ answer) => {
      kind.write(answer);
      this.element.changed();
    };
    put(null);
    this.element.forgetVerdict();
    fill(this.output);
    const undo = button(t("undo_reset"), () => {
      put(before);
      fill(this.said, t("undone"));
      this.resetButton.focus();
    }, { class: "cx-link" });
    fill(this.said, t("reset_done"), undo);
  }
}
