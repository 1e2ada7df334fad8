// @ts-check
import { h } from "../dom.js";
import { t } from "../words.js";
import { exactness, field, fieldsAnswer } from "./field.js";

/**
 * A text, or a program, with gaps.
 * @type {import("./answers.js").MakeWidget}
 */
export function blank({ parts, code }, changed) {
  /** @type {Record<string, import("./field.js").Field>} */
  const fields = {};
  const exact = exactness(parts.filter((/** @type {any} */ part) => part.blank !== undefined));
  const body = parts.map((/** @type {any} */ part) => {
    if (part.blank === undefined) return part.text;
    const made = fields[part.blank] = field(part, t("gap", { n: Object.keys(fields).length + 1 }), changed);
    return h("span", { class: "cx-gap" }, made.control, part.unit ? h("span", { class: "cx-unit" }, part.unit) : null, exact.beside(part, made), made.mark);
  });
  const node = h("div", {}, h("div", { class: code ? "cx-blank cx-blank-code" : "cx-blank" }, body), exact.once);
  return { node, ...fieldsAnswer(fields) };
}
