// @ts-check
import { h } from "../dom.js";
import { t } from "../words.js";
import { exactness, field, fieldsAnswer } from "./field.js";

/**
 * A table with cells to fill in. On a narrow panel every row becomes a card and every cell carries its column's name
 * (`data-label`, drawn by the style sheet), so that nothing scrolls sideways.
 * @type {import("./answers.js").MakeWidget}
 */
export function table({ columns, rows }, changed) {
  /** @type {Record<string, import("./field.js").Field>} */
  const fields = {};
  const exact = exactness(rows.flat().filter((/** @type {any} */ cell) => cell.ask !== undefined));
  const head = h("tr", { role: "row" }, columns.map((/** @type {string} */ name) => h("th", { scope: "col", role: "columnheader" }, name)));
  const body = rows.map((/** @type {any[]} */ row) => {
    const title = row[0].text ?? "";
    return h(
      "tr",
      { role: "row" },
      row.map((cell, place) => {
        const column = columns[place];
        if (cell.ask === undefined) {
          const properties = { "data-label": column, role: place === 0 ? "rowheader" : "cell" };
          return place === 0 ? h("th", { scope: "row", ...properties }, cell.text) : h("td", properties, cell.text);
        }
        const made = fields[cell.ask] = field(cell, [title, column].filter(Boolean).join(t("comma")), changed);
        const unit = cell.unit ? h("span", { class: "cx-unit" }, cell.unit) : null;
        return h("td", { "data-label": column, role: "cell", class: "cx-asked" }, h("span", { class: "cx-gap" }, made.control, unit, exact.beside(cell, made), made.mark));
      }),
    );
  });
  // Roles are written out because `display: block` on a narrow screen would take the table's meaning away.
  const filled = h("table", { class: "cx-fill", role: "table" }, h("thead", { role: "rowgroup" }, head), h("tbody", { role: "rowgroup" }, body));
  return { node: h("div", {}, exact.once, filled), ...fieldsAnswer(fields) };
}
