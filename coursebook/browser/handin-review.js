// @ts-check
/** What the hand-in panel shows before anything is made: who hands in, and what. */

import { button, fill, freshId, h } from "./dom.js";
import { STATES } from "./verdict.js";
import { cleaned, doubtOf, faultOf } from "./who.js";
import { t } from "./words.js";

/** @typedef {import("./who.js").Who} Who */
/** @typedef {import("./handin.js").Answer} Answer */

/**
 * @param {object} options
 * @param {import("./site.js").Course} options.course
 * @param {import("./site.js").CourseExercise[]} options.exercises
 * @param {Answer[]} options.answers
 * @param {Who} options.who
 * @param {boolean} options.needsCode
 * @param {boolean} options.direct whether it goes to a collector
 * @param {string} options.fault
 * @param {string} options.field
 * @param {() => void} options.cancel
 * @param {() => void} options.forget
 * @param {(who: Who) => void} options.confirm
 */
export function review({ course, exercises, answers, who, needsCode, direct, fault, field, cancel, forget, confirm }) {
  const sentence = h("p", { class: "cx-handin-fault", role: "alert" }, fault);
  const known = Boolean(who.id && who.name) && !(needsCode && (!who.code || field === "code")) && !["id", "name", "group"].includes(field);
  const form = whoForm(who, needsCode);
  const card = h("div", { class: "cx-handin-card" });
  let doubted = "";
  const edit = () => {
    fill(card, form.node);
    /** @type {HTMLElement} */ (form.node.querySelector("input")).focus();
  };
  const press = () => {
    const typed = cleaned(form.read());
    const wrong = faultOf(typed, needsCode);
    form.mark(wrong?.field ?? "");
    if (wrong) {
      if (!card.contains(form.node)) fill(card, form.node);
      fill(sentence, wrong.message);
      form.focus(wrong.field);
      return;
    }
    const doubt = doubtOf(typed);
    const seen = JSON.stringify(typed);
    if (doubt && doubted !== seen && JSON.stringify(cleaned(who)) !== seen) { // asked once, not every time
      doubted = seen;
      fill(sentence, doubt);
      return;
    }
    confirm(typed);
  };
  form.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) press();
  });
  if (known) {
    const line = [who.id, who.name, who.group].filter(Boolean).join(" · ");
    fill(card, h("span", { class: "cx-handin-who" }, line), button(t("edit"), edit, { class: "cx-link" }), button(t("not_me"), forget, { class: "cx-link" }));
  } else {
    fill(card, form.node);
    form.mark(field);
  }
  const where = direct
    ? t("where_direct")
    : t("where_file");
  const nothing = answers.length === 0;
  return h(
    "div",
    {},
    h("p", { class: "cx-handin-title", tabindex: -1, "data-focus": known || nothing }, t(nothing ? "nothing" : "confirm")),
    nothing ? h("p", {}, t("nothing_yet")) : [card, drawAnswers(course, exercises, answers)],
    h("p", { class: "cx-muted" }, where),
    sentence,
    h("div", { class: "cx-tools" }, nothing ? null : button(t("confirm"), press, { class: "cx-button cx-primary" }), button(t("cancel"), cancel, { class: "cx-button cx-quiet" })),
  );
}

/**
 * @param {Who} who
 * @param {boolean} needsCode
 */
function whoForm(who, needsCode) {
  /** @type {[keyof Who, string, string][]} */
  const rows = [["id", t("word_student"), t("id_hint")], ["name", t("word_name"), ""], ["group", t("word_group"), t("group_hint")]];
  if (needsCode) rows.push(["code", t("class_code"), t("code_hint")]);
  const inputs = /** @type {Record<keyof Who, HTMLInputElement>} */ ({});
  const drawn = rows.map(([key, label, hint], place) => {
    const id = freshId("who");
    inputs[key] = h("input", {
      id,
      class: "cx-field",
      type: "text",
      autocomplete: "off", // a computer room's browser must not offer the last student's name
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: 40,
      placeholder: hint,
      name: `coursebook-${key}`,
      "data-who": key,
      "data-focus": place === 0,
    });
    inputs[key].value = who[key];
    return h("div", { class: "cx-handin-row" }, h("label", { for: id }, label), inputs[key]);
  });
  return {
    node: h("div", { class: "cx-handin-form" }, drawn),
    read: () => ({ ...who, ...Object.fromEntries(rows.map(([key]) => [key, inputs[key].value])) }),
    /** @param {string} wrong */
    mark: (wrong) => rows.forEach(([key]) => key === wrong ? inputs[key].setAttribute("aria-invalid", "true") : inputs[key].removeAttribute("aria-invalid")),
    /** @param {keyof Who} key */
    focus: (key) => inputs[key]?.focus(),
  };
}

/**
 * @param {import("./site.js").Course} course
 * @param {import("./site.js").CourseExercise[]} exercises
 * @param {Answer[]} answers
 */
function drawAnswers(course, exercises, answers) {
  const passed = answers.filter((one) => one.verdict?.status === "pass").length;
  const unchecked = answers.filter((one) => !one.verdict).length;
  const missing = exercises.length - answers.length;
  const facts = [t("n_passed", { n: passed }), unchecked && t("n_unchecked", { n: unchecked }), missing && t("n_missing", { n: missing })].filter(Boolean).join(t("comma"));
  const titles = new Map(course.exercises.map((each) => [each.id, each.title]));
  const list = answers.map((one) => {
    const [sign, name] = one.verdict ? STATES[one.verdict.status] ?? STATES.fail : ["·", t("unchecked")];
    return h("li", {}, h("span", { class: "cx-sign", "aria-hidden": "true" }, sign), h("span", {}, titles.get(one.exercise) ?? one.exercise), h("span", { class: "cx-muted" }, name));
  });
  return h(
    "details",
    { class: "cx-handin-what", open: answers.length <= 3 },
    h("summary", {}, t("this_time", { n: answers.length }), h("span", { class: "cx-muted" }, t("in_brackets", { text: facts }))),
    h("ul", {}, list),
    h("p", { class: "cx-muted" }, t("as_it_is")),
  );
}
