// @ts-check
/** One place to fill in: a text, a number, or a choice among given texts. */

import { freshId, h } from "../dom.js";
import { t } from "../words.js";

/** The decimal keypad of these phones has no minus sign. */
const NO_MINUS = /iPhone|iPad|iPod/;

/**
 * @typedef {{as: string, decimals?: number, unit?: string, among?: string[]}} Asked
 * @typedef {{control: HTMLInputElement | HTMLSelectElement, mark: HTMLElement}} Field
 */

/**
 * @param {Asked} asked
 * @param {string} name accessible name
 * @param {() => void} changed
 * @returns {Field}
 */
export function field(asked, name, changed) {
  const id = freshId("mark");
  const mark = h("span", { id, class: "cx-field-mark" });
  const common = { "aria-label": name, "aria-describedby": id, class: "cx-field", input: changed };
  if (asked.among) {
    const options = asked.among.map((text) => h("option", { value: text }, text));
    return { mark, control: h("select", common, h("option", { value: "" }, t("choose")), options) };
  }
  const isNumber = asked.as === "number";
  const control = h("input", {
    ...common,
    type: "text",
    inputmode: isNumber && !NO_MINUS.test(navigator.userAgent) ? "decimal" : "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    size: isNumber ? 8 : 12,
  });
  if (isNumber) control.classList.add("cx-number");
  return { mark, control };
}

/**
 * How exactly numbers are wanted: one line for all of them, or a word beside each where they differ.
 * @param {Asked[]} all
 */
export function exactness(all) {
  const wanted = new Set(all.filter((asked) => asked.as === "number" && !asked.among).map((asked) => asked.decimals ?? 0));
  const [n] = wanted;
  const once = wanted.size === 1 ? h("p", { id: freshId("exact"), class: "cx-muted cx-exact" }, n === 0 ? t("all_whole") : t("all_decimals", { n })) : null;
  return {
    once,
    /**
     * @param {Asked} asked
     * @param {Field} made
     */
    beside: ({ as, decimals = 0, among }, { control, mark }) => {
      if (as !== "number" || among) return null;
      const note = once ?? h("span", { id: freshId("exact"), class: "cx-muted cx-exact" }, decimals === 0 ? t("whole_number") : t("decimals", { n: decimals }));
      control.setAttribute("aria-describedby", `${note.id} ${mark.id}`);
      return once ? null : note;
    },
  };
}

/**
 * Read and write many fields as one answer.
 * @param {Record<string, Field>} fields
 */
export function fieldsAnswer(fields) {
  const pairs = Object.entries(fields);
  return {
    read: () => Object.fromEntries(pairs.map(([name, { control }]) => [name, control.value])),
    write: (/** @type {any} */ answer) => {
      for (const [name, { control }] of pairs) control.value = typeof answer?.[name] === "string" ? answer[name] : "";
    },
    marks: Object.fromEntries(pairs.map(([name, { mark }]) => [name, mark])),
    fields: Object.fromEntries(pairs.map(([name, { control }]) => [name, control])),
  };
}
