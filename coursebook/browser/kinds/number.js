// @ts-check
import { h } from "../dom.js";
import { field } from "./field.js";

/**
 * One number with its unit.
 * @type {import("./answers.js").MakeWidget}
 */
export function number({ decimals, unit }, changed) {
  const { control, mark } = field({ as: "number" }, unit ? `答案，单位 ${unit}` : "答案", changed);
  const how = decimals === 0 ? "填整数" : `保留 ${decimals} 位小数`;
  const node = h(
    "div",
    { class: "cx-one-number" },
    h("span", { class: "cx-label", "aria-hidden": "true" }, "答案"),
    control,
    unit ? h("span", { class: "cx-unit", "aria-hidden": "true" }, unit) : null,
    h("span", { class: "cx-muted" }, how),
    mark,
  );
  return {
    node,
    read: () => control.value,
    write: (answer) => {
      control.value = typeof answer === "string" ? answer : "";
    },
    fields: { "": control },
  };
}
