// @ts-check
/** A process chart as a picture that Word can print: black on white, whatever the page's colours are. */

import { drawChart } from "../chart.js";

const SHARP = 3; // pixels of the picture for one of the chart: 14 px of text stay clear on paper
const STYLE = `
svg { font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
rect, polygon { fill: #fff; stroke: #333; stroke-width: 1.2; }
.cx-flow-start rect, .cx-flow-end rect { fill: #e4e4e4; }
.cx-flow-decision polygon { stroke-width: 2; }
text { fill: #000; font-size: 14px; }
.cx-flow-label { font-size: 12.5px; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.cx-flow-arrow { fill: none; stroke: #333; stroke-width: 1.4; }
.cx-flow-head { fill: #333; }`;

/**
 * @param {import("./blocks.js").Process["process"]} process
 * @returns {Promise<{data: Uint8Array, width: number, height: number} | null>} PNG; null where the browser can't draw it: the tables hold it all
 */
export async function pictureOf(process) {
  try {
    const chart = drawChart(process, "cx-paper-arrow");
    const [, , width, height] = (chart.getAttribute("viewBox") ?? "").split(" ").map(Number);
    chart.setAttribute("width", String(width * SHARP));
    chart.setAttribute("height", String(height * SHARP));
    const style = document.createElementNS(chart.namespaceURI, "style");
    style.textContent = STYLE;
    chart.prepend(style);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(chart))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * SHARP, height * SHARP];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return blob instanceof Blob ? { data: new Uint8Array(await blob.arrayBuffer()), width, height } : null;
  } catch {
    return null;
  }
}
