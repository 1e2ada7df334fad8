// @ts-check
/** Values of a program, drawn: short text, or a small table that scrolls in its own box. */

import { h } from "./dom.js";

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
  const different = new Set(marked.map((cell) => `${cell.row}\u001f${cell.column}`));
  const head = h(
    "tr",
    {},
    table.index && h("td", { class: "cx-corner" }),
    table.columns.map((column) => h("th", { scope: "col" }, column)),
  );
  const rows = table.rows.map((row, r) => {
    const name = table.index ? table.index[r] : String(r);
    return h(
      "tr",
      {},
      table.index && h("th", { scope: "row" }, name),
      row.map((text, c) => {
        const differs = different.has(`${name}\u001f${table.columns[c]}`) || different.has(`${r}\u001f${table.columns[c]}`);
        return differs ? h("td", { class: "cx-differs" }, text, differenceMark(side)) : h("td", {}, text);
      }),
    );
  });
  const size = `${table.rows.length + table.cut} 行 × ${table.columns.length} 列`;
  return h(
    "figure",
    { class: "cx-frame" },
    // A box that scrolls must be reachable by keyboard, so it takes the focus and has a name.
    h(
      "div",
      { class: "cx-scroll", tabindex: 0, role: "region", "aria-label": `${type} 表格,${size}` },
      h("table", { class: "cx-data" }, h("thead", {}, head), h("tbody", {}, rows)),
    ),
    h("figcaption", {}, table.cut ? `${type},${size},后面 ${table.cut} 行没有显示` : `${type},${size}`),
  );
}

/** @param {"expected" | "got"} side */
function differenceMark(side) {
  return h("span", { class: "cx-mark" }, side === "got" ? " ✗ 不同" : " ← 应得");
}
