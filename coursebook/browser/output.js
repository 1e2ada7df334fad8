// @ts-check
/** What a free run printed and returned. */

import { button, h } from "./dom.js";
import { drawShown } from "./shown.js";
import { drawError } from "./verdict.js";
import { t } from "./words.js";

const LINES = 60; // shown at first; the rest is one press away

/**
 * @param {{printed: string, cut: boolean, values: import("./shown.js").Shown[], error: import("./verdict.js").RunError | null}} run
 * @param {(line: number) => void} goTo
 * @returns {HTMLElement}
 */
export function drawRun({ printed, cut, values, error }, goTo) {
  const empty = !printed && values.length === 0 && !error;
  return h(
    "section",
    { class: "cx-run", "aria-label": t("run") },
    h("p", { class: "cx-run-title" }, t("run")),
    printed ? drawPrinted(printed) : null,
    cut ? h("p", { class: "cx-cut" }, t("output_cut")) : null,
    values.map((value) => drawShown(value)),
    error ? drawError(error, goTo) : null,
    empty ? h("p", { class: "cx-muted" }, t("nothing_printed")) : null,
  );
}

/** @param {string} printed */
function drawPrinted(printed) {
  const lines = printed.split("\n");
  const text = h("pre", { class: "cx-printed", tabindex: 0, "aria-label": t("printed") }, lines.slice(0, LINES).join("\n"));
  if (lines.length <= LINES + 1) {
    text.textContent = printed;
    return text;
  }
  const more = button(t("show_all_lines", { n: lines.length }), () => {
    text.textContent = printed;
    text.focus();
    more.remove();
  }, { class: "cx-button cx-quiet" });
  return h("div", {}, text, more);
}
