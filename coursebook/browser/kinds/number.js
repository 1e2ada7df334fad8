// @ts-check
import { h } from "../dom.js";
import { t } from "../words.js";
import { field } from "./field.js";

/**
 * One number with its unit.
 * @type {import("./answers.js").MakeWidget}
 */
export function number({ decimals, unit }, changed) {
  const { control, mark } = field({ as: "number" }, unit ? t("answer_in", { unit }) : t("answer"), changed);
  const how = decimals === 0 ? t("whole_number") : t("decimals", { n: decimals });
  const node = h(
    "div",
    { class: "cx-one-number" },
    h("span", { class: "cx-label", "aria-hidden": "true" }, t("answer")),
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
