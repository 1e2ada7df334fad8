// @ts-check
/** What a free run printed and returned. */

import { button, h } from "./dom.js";
import { drawShown } from "./shown.js";
import { drawError } from "./verdict.js";

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
    { class: "cx-run", "aria-label": "运行结果" },
    h("p", { class: "cx-run-title" }, "运行结果"),
    printed ? drawPrinted(printed) : null,
    cut ? h("p", { class: "cx-cut" }, "输出太多，后面的没有保留。请减少 print，或者只打印前几行。") : null,
    values.map((value) => drawShown(value)),
    error ? drawError(error, goTo) : null,
    empty ? h("p", { class: "cx-muted" }, "运行完了，没有打印内容。想看某个值，可以在最后一行写上它的名字。") : null,
  );
}

/** @param {string} printed */
function drawPrinted(printed) {
  const lines = printed.split("\n");
  const text = h("pre", { class: "cx-printed", tabindex: 0, "aria-label": "打印的内容" }, lines.slice(0, LINES).join("\n"));
  if (lines.length <= LINES + 1) {
    text.textContent = printed;
    return text;
  }
  const more = button(`显示全部 ${lines.length} 行`, () => {
    text.textContent = printed;
    text.focus();
    more.remove();
  }, { class: "cx-button cx-quiet" });
  return h("div", {}, text, more);
}
