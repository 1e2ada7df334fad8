// @ts-check
/** Values of a program, drawn: short text, or a small table that scrolls in its own box. */

import { h } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{columns: string[], index: string[] | null, rows: string[][], cut: number}} Table
 * @typedef {{type: string, text: string, table?: Table | null}} Shown
 * @typedef {{row: string, column: string, expected: string, got: string}} Cell
 */

/**
 * @param {Shown} shown
 * @param {Cell[]} [marked] cells that differ; each is marked by a sign as well as by colour
 * @param {"expected" | "got"} [side]
 * @returns {HTMLElement}
 */
export function drawShown(shown, marked = [], side = "got") {
  if (!shown.table) return h("code", { class: "cx-value" }, shown.text);
  return drawTable(shown.table, shown.type, marked, side);
}

/**
 * @param {Table} table
 * @param {string} type
 * @param {Cell[]} marked
 * @param {"expected" | "got"} side
 */
function drawTable(table, type, marked, side) {
  /** @type {(row: string, column: string, text: string) => boolean} */
  const isMarked = (row, column, text) =>
    marked.some((cell) => cell.row === row && cell.column === column && (side === "expected" || cell.got === text || cell.got.includes(text)));
  const head = h(
    "tr",
    {},
    table.index && h("td", { class: "cx-corner" }),
    table.columns.map((column) => h("th", { scope: "col" }, column)),
  );
  const rows = table.rows.map((row, r) => {
    const name = table.index?.[r];
    const called = name === undefined ? t("row", { n: r + 1 }) : t("named_row", { name }); // as the judge calls it
    return h(
      "tr",
      {},
      table.index && h("th", { scope: "row" }, name),
      row.map((text, c) =>
        isMarked(called, table.columns[c], text)
          ? h("td", { class: "cx-differs" }, text, h("span", { class: "cx-mark" }, side === "got" ? t("cell_differs") : t("cell_expected")))
          : h("td", {}, text)
      ),
    );
  });
  const size = t("table_size", { rows: table.rows.length + table.cut, columns: table.columns.length });
  return h(
    "figure",
    { class: "cx-frame" },
    // A box that scrolls must be reachable by keyboard, so it takes the focus and has a name.
    h(
      "div",
      { class: "cx-scroll", tabindex: 0, role: "region", "aria-label": t("table_label", { type, size }) },
      h("table", { class: "cx-data" }, h("thead", {}, head), h("tbody", {}, rows)),
    ),
    h("figcaption", {}, t(table.cut ? "table_cut" : "table_caption", { type, size, cut: table.cut })),
  );
}
