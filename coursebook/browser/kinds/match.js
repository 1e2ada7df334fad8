// @ts-check
import { freshId, h } from "../dom.js";
import { t } from "../words.js";
import { fieldsAnswer } from "./field.js";

/** @typedef {{id: string, text: string}} Side */

/**
 * Each left side with a list to choose its right side from: no drawing of lines, so it works with a thumb and a keyboard.
 * @type {import("./answers.js").MakeWidget}
 */
export function match({ left, right }, changed) {
  /** @type {Record<string, import("./field.js").Field>} */
  const fields = {};
  const rows = left.map((/** @type {Side} */ side) => {
    const id = freshId("match");
    const mark = h("span", { id: `${id}-mark`, class: "cx-field-mark" });
    const options = right.map((/** @type {Side} */ other) => h("option", { value: other.id }, other.text));
    const control = h("select", { id, class: "cx-field", "aria-describedby": mark.id, input: changed }, h("option", { value: "" }, t("choose")), options);
    fields[side.id] = { control, mark };
    return h("div", { class: "cx-pair" }, h("label", { for: id }, side.text), h("div", {}, control, mark));
  });
  const onPaper = h("ul", { class: "cx-on-paper" }, right.map((/** @type {Side} */ other) => h("li", {}, other.text)));
  return { node: h("div", { class: "cx-match" }, rows, onPaper), ...fieldsAnswer(fields) };
}
