// @ts-check
import { freshId, h } from "../dom.js";
import { t } from "../words.js";

/**
 * One or several options; each is as wide as the panel, so that a thumb hits it.
 * @type {import("./answers.js").MakeWidget}
 */
export function choice({ options, multiple }, changed) {
  const name = freshId("choice");
  const boxes = options.map((/** @type {{id: string}} */ { id }) =>
    h("input", { type: multiple ? "checkbox" : "radio", name, value: id, change: changed })
  );
  const labels = options.map((/** @type {{text: string}} */ { text }, /** @type {number} */ place) =>
    h("label", { class: "cx-option" }, boxes[place], h("span", {}, text))
  );
  const node = h("fieldset", { class: "cx-choice" }, h("legend", {}, t(multiple ? "choose_many" : "choose_one")), labels);
  return {
    node,
    read: () => boxes.filter((/** @type {HTMLInputElement} */ box) => box.checked).map((/** @type {HTMLInputElement} */ box) => box.value),
    write: (answer) => {
      for (const box of boxes) box.checked = Array.isArray(answer) && answer.includes(box.value);
    },
  };
}
