// @ts-check
import { fill, h } from "../dom.js";
import { t } from "../words.js";

/** @typedef {{id: string, text: string}} Step */

/**
 * Steps with buttons up and down: works with a thumb, a mouse and a keyboard alike, which dragging doesn't.
 * @type {import("./answers.js").MakeWidget}
 */
export function order({ items }, changed) {
  /** @type {Step[]} */
  let steps = [...items];
  let touched = false; // an order nobody touched is "not attempted"
  const list = h("ol", { class: "cx-order" });
  const said = h("p", { class: "cx-hidden", role: "status", "aria-live": "polite" });

  /**
   * @param {number} from
   * @param {number} to
   */
  const move = (from, to) => {
    const [step] = steps.splice(from, 1);
    steps.splice(to, 0, step);
    touched = true;
    draw();
    const row = list.children[to];
    const wanted = row.querySelector(to < from ? "[data-move=up]" : "[data-move=down]");
    const other = row.querySelector("button:not([disabled])");
    /** @type {HTMLElement} */ (wanted?.matches(":not([disabled])") ? wanted : other)?.focus();
    said.textContent = t("moved", { step: step.text, n: to + 1 });
    changed();
  };

  const draw = () =>
    fill(
      list,
      ...steps.map((step, place) => {
        /** @param {number} by */
        const arrow = (by) =>
          h("button", {
            type: "button",
            class: "cx-button cx-arrow",
            "data-move": by < 0 ? "up" : "down",
            "aria-label": t(by < 0 ? "move_up" : "move_down", { step: step.text }),
            disabled: place + by < 0 || place + by >= steps.length,
            click: () => move(place, place + by),
          }, by < 0 ? "↑" : "↓");
        return h("li", { "data-id": step.id }, h("span", { class: "cx-step-number", "aria-hidden": "true" }, place + 1), h("span", { class: "cx-step" }, step.text), arrow(-1), arrow(1));
      }),
    );

  return {
    node: h("div", {}, list, said),
    read: () => touched ? steps.map((step) => step.id) : [],
    write: (answer) => {
      const known = Array.isArray(answer) && answer.length === items.length;
      const found = known ? answer.map((id) => items.find((/** @type {Step} */ item) => item.id === id)) : [];
      touched = known && found.every(Boolean);
      steps = touched ? found : [...items];
      draw();
    },
  };
}
