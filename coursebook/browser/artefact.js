// @ts-check
/** A form's artefact to read, not to change: its chart, and one table for each list. */

import { drawChart } from "./chart.js";
import { freshId, h } from "./dom.js";
import { chartOf, said } from "./schema.js";

/** @typedef {import("./schema.js").FieldSchema} FieldSchema */
/** @typedef {import("./schema.js").Artefact} Artefact */

/**
 * @param {import("./schema.js").Schema} schema
 * @param {Artefact} artefact
 */
export function drawArtefact(schema, artefact) {
  const process = chartOf(schema, artefact);
  const single = schema.fields.filter((field) => field.type !== "list");
  return h(
    "div",
    { class: "cx-artefact" },
    process && h("div", { class: "cx-form-chart" }, drawChart(process, freshId("arrow"))),
    single.map((field) => h("p", {}, h("b", {}, field.label), h("br"), said(schema, artefact, field, artefact[field.key]))),
    schema.fields.filter((field) => field.type === "list").map((list) => drawList(schema, artefact, list)),
  );
}

/**
 * @param {import("./schema.js").Schema} schema
 * @param {Artefact} artefact
 * @param {FieldSchema} list
 */
function drawList(schema, artefact, list) {
  const fields = list.of ?? [];
  const rows = artefact[list.key].map((/** @type {Artefact} */ record, /** @type {number} */ place) =>
    h("tr", {}, h("th", { scope: "row" }, place + 1), fields.map((field) => h("td", {}, said(schema, artefact, field, record[field.key]))))
  );
  const head = h("tr", {}, h("td", { class: "cx-corner" }), fields.map((field) => h("th", { scope: "col" }, field.label)));
  return h(
    "figure",
    { class: "cx-frame" },
    h("div", { class: "cx-scroll", tabindex: 0, role: "region", "aria-label": list.label }, h("table", { class: "cx-data" }, h("thead", {}, head), h("tbody", {}, rows))),
    h("figcaption", {}, list.label),
  );
}
