// @ts-check
/**
 * `<course-handin>`: hand in the whole course (我的学习). `<course-handin unit="kp04">`: a page's exercises.
 * `<course-handin exercise="kp04/x">`: one exercise; made by its 提交 button.
 * States: `data-state` = idle | asking | review | sending | done | open | broken; `data-sent` = file | collector | later | refused.
 */

import { button, fill, h } from "./dom.js";
import { loadCourse } from "./site.js";
import { tryUnsent } from "./unsent.js";
import { t } from "./words.js";

/** @typedef {import("./site.js").Course} Course */
/** @typedef {import("./handin.js").Scope} Scope */

export class CourseHandin extends HTMLElement {
  #drawn = false;
  /** @type {HTMLElement | null} what gets the focus back when the panel closes */
  #opener = null;
  panel = h("div", { class: "cx-handin-panel", tabindex: -1, hidden: true });
  /** Present from the start, so that screen readers announce what comes in. */
  said = h("p", { class: "cx-handin-said", role: "status", "aria-live": "polite" });
  /** Quietly: storage may be refused, or a file be missing; 提交 says so when it is pressed. */
  #retry = () => tryUnsent(this).catch(() => {});

  connectedCallback() {
    if (this.#drawn) return;
    this.#drawn = true;
    this.dataset.state = "idle";
    const name = t(/** @type {const} */ ({ exercise: "hand_in_exercise", page: "hand_in_page", course: "hand_in_course" })[this.scope]);
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", name);
    const press = button(t("hand_in"), (event) => this.begin(event.currentTarget), { class: "cx-button cx-primary", "aria-label": name });
    const open = button(t("import"), (event) => this.open(event.currentTarget), { class: "cx-button cx-quiet", "aria-label": t("import_label") });
    const head = this.scope === "exercise" ? null : h(
      "div",
      { class: "cx-handin-head" },
      h("div", { class: "cx-handin-about" }, h("strong", {}, name), h("span", { class: "cx-muted" }, t("hand_in_about"))),
      h("div", { class: "cx-tools" }, press, open),
    );
    fill(this, head, this.said, this.panel);
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      event.stopPropagation();
      this.close();
    });
    if (this.scope === "exercise") return;
    this.#retry();
    globalThis.addEventListener("online", this.#retry);
  }

  /** @returns {Scope} */
  get scope() {
    return this.hasAttribute("exercise") ? "exercise" : this.hasAttribute("unit") ? "page" : "course";
  }

  /**
   * What is handed in here.
   * @param {Course} course
   */
  exercises(course) {
    const { scope } = this;
    const [unit, exercise] = [this.getAttribute("unit"), this.getAttribute("exercise")];
    return course.exercises.filter((each) => scope === "course" || (scope === "page" ? each.unit === unit : each.id === exercise));
  }

  /**
   * @param {string} state
   * @param {...(HTMLElement | null)} parts of the panel
   */
  show(state, ...parts) {
    this.dataset.state = state;
    this.panel.hidden = false;
    fill(this.panel, ...parts);
    // Without this the focus would be lost with the button that was pressed.
    /** @type {HTMLElement} */ (this.panel.querySelector("[data-focus]") ?? this.panel).focus();
  }

  /**
   * @param {string} text
   * @param {HTMLElement} [more] a way on
   */
  say(text, more) {
    fill(this.said, text, more);
  }

  close() {
    this.dataset.state = "idle";
    delete this.dataset.sent;
    this.panel.hidden = true;
    fill(this.panel);
    this.say("");
    this.#opener?.focus();
  }

  /**
   * Run a step; whatever goes wrong becomes a sentence, and the work stays where it is.
   * @param {() => Promise<void>} step
   */
  async during(step) {
    try {
      await step();
    } catch (error) {
      const message = error instanceof TypeError ? t("hand_in_unread") : /** @type {Error} */ (error).message;
      this.show("broken", h("p", {}, message), button(t("close"), () => this.close(), { "data-focus": true }));
    }
  }

  /**
   * 提交 was pressed.
   * @param {EventTarget | null} opener
   */
  begin(opener) {
    this.#opener = opener instanceof HTMLElement ? opener : null;
    if (this.dataset.state === "asking" || this.dataset.state === "sending") return;
    return this.during(async () => {
      delete this.dataset.sent;
      this.dataset.state = "asking";
      this.say(t("preparing"));
      // A reader who hands nothing in fetches none of it.
      const [course, { HandingIn }] = await Promise.all([loadCourse(), import("./handing-in.js")]);
      await new HandingIn(this, course).begin();
    });
  }

  /**
   * 导入 was pressed.
   * @param {EventTarget | null} opener
   */
  open(opener) {
    this.#opener = opener instanceof HTMLElement ? opener : null;
    return this.during(async () => {
      const [course, { openView }] = await Promise.all([loadCourse(), import("./handin-open.js")]);
      this.show("open", openView({ course, say: (text) => this.say(text), close: () => this.close() }));
    });
  }

  disconnectedCallback() {
    globalThis.removeEventListener("online", this.#retry);
  }
}

if (!customElements.get("course-handin")) customElements.define("course-handin", CourseHandin);
