// @ts-check
/** A process chart as SVG: boxes, arrows, and text that stays text. */

import { layout } from "./layout.js";
import { t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
function s(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * @param {{nodes: import("./layout.js").Node[], edges: import("./layout.js").Edge[]}} process
 * @param {string} id unique on the page, for the arrow's head
 */
export function drawChart(process, id) {
  const chart = layout(process.nodes, process.edges);
  const head = s(
    "marker",
    { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto", markerUnits: "userSpaceOnUse" },
    s("path", { d: "M0 0 8 4 0 8z", class: "cx-flow-head" }),
  );
  const lines = chart.arrows.map((arrow) =>
    s("path", { d: `M${arrow.points.map((point) => point.join(" ")).join("L")}`, class: "cx-flow-arrow", "marker-end": `url(#${id})` })
  );
  const labels = chart.arrows.filter((arrow) => arrow.text).map((arrow) =>
    s("text", { x: arrow.at[0], y: arrow.at[1], class: "cx-flow-label", "text-anchor": arrow.anchor }, arrow.text)
  );
  const boxes = chart.boxes.map((box) => s("g", { class: `cx-flow-${box.kind}` }, outline(box), text(box)));
  const label = t("chart_label", { steps: process.nodes.length, arrows: process.edges.length });
  return s(
    "svg",
    { viewBox: `0 0 ${chart.width} ${chart.height}`, class: "cx-flow", role: "img", "aria-label": label },
    s("defs", {}, head),
    ...lines,
    ...boxes,
    ...labels,
  );
}

/** @param {import("./layout.js").Box} box */
function outline({ kind, x, y, width, height }) {
  if (kind === "decision") {
    const points = [[x, y + height / 2], [x + 16, y], [x + width - 16, y], [x + width, y + height / 2], [x + width - 16, y + height], [x + 16, y + height]];
    return s("polygon", { points: points.join(" ") });
  }
  return s("rect", { x, y, width, height, rx: kind === "task" ? 6 : height / 2 });
}

/** @param {import("./layout.js").Box} box */
function text({ x, y, width, height, lines }) {
  const first = y + height / 2 - (lines.length - 1) * 9.5 + 5;
  const spans = lines.map((line, place) => s("tspan", { x: x + width / 2, y: first + place * 19 }, line));
  return s("text", { "text-anchor": "middle" }, ...spans);
}
