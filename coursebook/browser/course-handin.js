// @ts-check
/**
 * `<course-handin>`: hand in the whole course (我的学习). `<course-handin unit="kp04">`: a page's exercises.
 * `<course-handin exercise="kp04/x">`: one exercise; made by its 提交 button.
 * States: `data-state` = idle | asking | review | sending | done | open | broken; `data-sent` = file | collector | later | refused.
 */

import { button, fill, h } from "./dom.js";
import { loadCourse } from "./site.js";

/** @typedef {import("./site.js").Course} Course */
/** @typedef {import("./handin.js").Scope} Scope */

/** Everything that is needed once 提交 is pressed; a reader who hands nothing in fetches none of it. */
async function tools() {
  const [handin, kept, sending, who, views, opening] = await Promise.all([
    import("./handin.js"),
    import("./kept-work.js"),
    import("./sending.js"),
    import("./who.js"),
    import("./handin-views.js"),
    import("./handin-open.js"),
  ]);
  return { handin, kept, sending, who, views, opening };
}

export class CourseHandin extends HTMLElement {
  #drawn = false;
  /** @type {HTMLElement | null} what gets the focus back when the panel closes */
  #opener = null;
  panel = h("div", { class: "cx-handin-panel", tabindex: -1, hidden: true });
  /** Present from the start, so that screen readers announce what comes in. */
  said = h("p", { class: "cx-handin-said", role: "status", "aria-live": "polite" });
  #retry = () => {};

  connectedCallback() {
    if (this.#drawn) return;
    this.#drawn = true;
    this.dataset.state = "idle";
    const name = { exercise: "提交这道题", page: "提交本页的练习", course: "提交全部练习" }[this.scope];
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", name);
    const press = button("提交", (event) => this.begin(event.currentTarget), { class: "cx-button cx-primary", "aria-label": name });
    const open = button("导入", (event) => this.open(event.currentTarget), { class: "cx-button cx-quiet", "aria-label": "导入作业文件或提交码" });
    const head = this.scope === "exercise" ? null : h(
      "div",
      { class: "cx-handin-head" },
      h("div", { class: "cx-handin-about" }, h("strong", {}, name), h("span", { class: "cx-muted" }, "交给老师，或者换一台设备接着做。")),
      h("div", { class: "cx-tools" }, press, open),
    );
    fill(this, head, this.said, this.panel);
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      event.stopPropagation();
      this.close();
    });
    if (this.scope !== "exercise") this.#tryUnsent();
  }

  /** @returns {Scope} */
  get scope() {
    return this.hasAttribute("exercise") ? "exercise" : this.hasAttribute("unit") ? "page" : "course";
  }

  /** @param {Course} course */
  #exercises(course) {
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
  async #during(step) {
    try {
      await step();
    } catch (error) {
      const message = error instanceof TypeError ? "提交用的文件没有读到，请检查网络后再试一次；你的答案还在。" : /** @type {Error} */ (error).message;
      this.show("broken", h("p", {}, message), button("关闭", () => this.close(), { "data-focus": true }));
    }
  }

  /**
   * 提交 was pressed.
   * @param {EventTarget | null} opener
   */
  begin(opener) {
    this.#opener = opener instanceof HTMLElement ? opener : null;
    if (this.dataset.state === "asking" || this.dataset.state === "sending") return;
    return this.#during(async () => {
      delete this.dataset.sent;
      this.dataset.state = "asking";
      this.say("正在准备…");
      const [course, tool] = await Promise.all([loadCourse(), tools()]);
      const collector = await tool.sending.askCollector();
      this.say("");
      this.#review(course, tool, collector, "");
    });
  }

  /**
   * @param {Course} course
   * @param {Awaited<ReturnType<typeof tools>>} tool
   * @param {import("./sending.js").Info | "none" | "down"} collector
   * @param {string} fault a sentence of the collector's about what was typed
   * @param {string} [field] which it is about
   */
  #review(course, tool, collector, fault, field = "") {
    const exercises = this.#exercises(course);
    const answers = tool.kept.answersOf(course, exercises, this.scope === "exercise");
    const direct = typeof collector === "object" && collector.course === course.id ? collector : null;
    const view = tool.views.review({
      course,
      exercises,
      answers,
      who: tool.who.readWho(course.id),
      needsCode: direct?.class_code_required ?? false,
      direct: direct !== null,
      fault,
      field,
      cancel: () => this.close(),
      forget: () => {
        tool.who.forgetWho(course.id);
        this.#review(course, tool, collector, "");
      },
      confirm: (who) => {
        tool.who.writeWho(course.id, who);
        return this.#during(() => this.#handIn(course, tool, collector, who));
      },
    });
    this.show("review", view);
  }

  /**
   * @param {Course} course
   * @param {Awaited<ReturnType<typeof tools>>} tool
   * @param {import("./sending.js").Info | "none" | "down"} collector
   * @param {import("./who.js").Who} who
   */
  async #handIn(course, tool, collector, who) {
    const { handin, kept, sending, views } = tool;
    // Read once more: what is handed in is what is on the screen at this press.
    const answers = kept.answersOf(course, this.#exercises(course), this.scope === "exercise");
    const now = new Date();
    const student = { id: who.id, name: who.name, group: who.group };
    const parts = { course: { id: course.id, version: course.version }, student, made: now.toISOString(), scope: this.scope, answers };
    const made = { ...await handin.make(parts), name: handin.fileName(student, course.title, now) };
    /** @type {import("./handin-views.js").Way} */
    let way = { name: "file", reason: "" };
    const direct = typeof collector === "object" && collector.course === course.id;
    if (direct || collector === "down") {
      const isKept = sending.keepUnsent(course.id, { text: made.text, receipt: made.receipt, made: parts.made, sure: direct });
      way = { name: "later", reason: views.laterReason(direct, isKept) };
    }
    if (direct) {
      this.dataset.state = "sending";
      this.say("正在交给老师…");
      const sent = await sending.send(made.text, who.code);
      this.say("");
      if (!("down" in sent)) sending.forgetUnsent(course.id, [made.receipt]);
      if ("refused" in sent) {
        if (sent.field) return this.#review(course, tool, collector, sent.refused, sent.field);
        way = { name: "refused", reason: sent.refused };
      } else if ("taken" in sent) {
        const isSame = sent.taken === made.receipt;
        way = isSame ? { name: "collector", reason: "" } : { name: "refused", reason: `老师的电脑给出的收据号（${sent.taken}）与作业不符，请告诉老师。` };
      }
    }
    this.dataset.sent = way.name;
    this.show("done", views.done({ made, way, count: answers.length, close: () => this.close() }));
  }

  /**
   * 导入 was pressed.
   * @param {EventTarget | null} opener
   */
  open(opener) {
    this.#opener = opener instanceof HTMLElement ? opener : null;
    return this.#during(async () => {
      const [course, tool] = await Promise.all([loadCourse(), tools()]);
      this.show("open", tool.opening.openView({ course, say: (text) => this.say(text), close: () => this.close() }));
    });
  }

  /** What couldn't be sent last time is sent when the page is opened again, or when the network comes back. */
  #tryUnsent() {
    const attempt = async () => {
      const course = await loadCourse().catch(() => null);
      if (!course || !localStorage.getItem(`coursebook-handin:${course.id}:unsent`)) return;
      const { sending, who } = await tools();
      if (sending.unsent(course.id).length === 0) return;
      const { taken, refused, left } = await sending.sendAgain(course.id, who.readWho(course.id).code);
      if (taken.length) this.say(`上次没有交上的作业已经交给老师，收据号 ${taken.join("、")}。`);
      if (left.length === 0) return;
      const enough = button("已经用文件交了，不用再交", () => {
        sending.forgetUnsent(course.id, left);
        this.say("好的，不再自动提交。");
      }, { class: "cx-link" });
      const why = refused ? `：${refused}请再点一次「提交」。` : "，留在这个浏览器里；下次打开时会自动再交。";
      this.say(`有 ${left.length} 份作业还没有交到老师那里${why}收据号 ${left.join("、")}。`, enough);
    };
    const quietly = () => attempt().catch(() => {}); // storage is refused, or a file is missing: 提交 says so when it is pressed
    this.#retry = quietly;
    quietly();
    globalThis.addEventListener("online", this.#retry);
  }

  disconnectedCallback() {
    globalThis.removeEventListener("online", this.#retry);
  }
}

if (!customElements.get("course-handin")) customElements.define("course-handin", CourseHandin);
