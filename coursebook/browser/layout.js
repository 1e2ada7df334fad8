// @ts-check
/** Where the boxes and arrows of a process chart go: layers from top to bottom, because a phone is tall. */

/**
 * @typedef {{id: string, text: string, kind: string}} Node
 * @typedef {{from: string, to: string, text: string}} Edge
 * @typedef {{x: number, y: number, width: number, height: number, lines: string[]} & Node} Box
 * @typedef {{points: [number, number][], text: string, at: [number, number], anchor: "middle" | "start" | "end"} & Edge} Arrow
 * @typedef {{width: number, height: number, boxes: Box[], arrows: Arrow[]}} Chart
 */

export const WIDTH = 340;
const SIDE = 40; // room at both sides for arrows that skip layers or go back
const GAP_X = 14;
const GAP_Y = 40;
const LINE = 19;
const GLYPH = 14;

/**
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @returns {Chart}
 */
export function layout(nodes, edges) {
  const { layerOf, back } = layersOf(nodes, edges);
  const rows = ordered(nodes, edges, layerOf);
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  let y = 8;
  for (const row of rows) {
    const width = Math.min(170, (WIDTH - 2 * SIDE - GAP_X * (row.length - 1)) / row.length);
    const drawn = row.map((node) => ({ ...node, lines: wrapped(node.text, width - (node.kind === "decision" ? 36 : 18)) }));
    const height = Math.max(...drawn.map((node) => node.lines.length * LINE + 18));
    const left = (WIDTH - width * row.length - GAP_X * (row.length - 1)) / 2;
    drawn.forEach((node, place) => boxes.set(node.id, { ...node, x: left + place * (width + GAP_X), y, width, height }));
    y += height + GAP_Y;
  }
  return { width: WIDTH, height: Math.max(8, y - GAP_Y + 8), boxes: [...boxes.values()], arrows: arrowsOf(edges, boxes, layerOf, back) };
}

/**
 * Layer of each node: the longest way from where the chart begins; arrows that close a loop don't count.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 */
function layersOf(nodes, edges) {
  /** @type {Map<string, number>} */
  const layerOf = new Map(nodes.map((node) => [node.id, 0]));
  /** @type {Set<Edge>} */
  const back = new Set();
  const done = new Set();
  const open = new Set();
  /** @type {string[]} */
  const sorted = [];
  /** @param {string} id */
  const visit = (id) => {
    if (done.has(id)) return;
    open.add(id);
    for (const edge of edges) {
      if (edge.from !== id) continue;
      if (open.has(edge.to)) back.add(edge);
      else visit(edge.to);
    }
    open.delete(id);
    done.add(id);
    sorted.unshift(id);
  };
  const entered = new Set(edges.map((edge) => edge.to));
  const begins = [...nodes.filter((node) => node.kind === "start"), ...nodes.filter((node) => !entered.has(node.id)), ...nodes];
  begins.forEach((node) => visit(node.id));
  for (const id of sorted) {
    for (const edge of edges) {
      if (edge.from !== id || back.has(edge)) continue;
      layerOf.set(edge.to, Math.max(layerOf.get(edge.to) ?? 0, (layerOf.get(id) ?? 0) + 1));
    }
  }
  return { layerOf, back };
}

/**
 * Rows of nodes; within a row each node stands near those that lead to it.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @param {Map<string, number>} layerOf
 * @returns {Node[][]}
 */
function ordered(nodes, edges, layerOf) {
  /** @type {Node[][]} */
  const rows = [];
  for (const node of nodes) (rows[layerOf.get(node.id) ?? 0] ??= []).push(node);
  const full = rows.filter(Boolean);
  /** @type {Map<string, number>} */
  const place = new Map();
  for (const row of full) {
    const wish = new Map(row.map((node, index) => {
      const above = edges.filter((edge) => edge.to === node.id && place.has(edge.from)).map((edge) => place.get(edge.from) ?? 0);
      return [node.id, above.length ? above.reduce((a, b) => a + b) / above.length : index / row.length];
    }));
    row.sort((a, b) => (wish.get(a.id) ?? 0) - (wish.get(b.id) ?? 0));
    row.forEach((node, index) => place.set(node.id, (index + 0.5) / row.length));
  }
  return full;
}

/**
 * @param {Edge[]} edges
 * @param {Map<string, Box>} boxes
 * @param {Map<string, number>} layerOf
 * @param {Set<Edge>} back
 * @returns {Arrow[]}
 */
function arrowsOf(edges, boxes, layerOf, back) {
  const lanes = { left: 0, right: 0 };
  return edges.map((edge) => {
    const a = /** @type {Box} */ (boxes.get(edge.from));
    const b = /** @type {Box} */ (boxes.get(edge.to));
    const ax = a.x + a.width / 2;
    const bx = b.x + b.width / 2;
    const step = (layerOf.get(edge.to) ?? 0) - (layerOf.get(edge.from) ?? 0);
    if (step === 1 && !back.has(edge)) {
      const top = a.y + a.height;
      const turn = top + 14;
      /** @type {[number, number][]} */
      const points = ax === bx ? [[ax, top], [bx, b.y]] : [[ax, top], [ax, turn], [bx, turn], [bx, b.y]];
      return { ...edge, points, at: [bx + 5, b.y - 10], anchor: "start" };
    }
    // Beside everything: back arrows on the right, arrows that skip layers on the left.
    const right = back.has(edge);
    const lane = 8 + 9 * (right ? lanes.right++ : lanes.left++) % 27;
    const x = right ? WIDTH - SIDE + lane : SIDE - lane;
    const [sx, tx] = right ? [a.x + a.width, b.x + b.width] : [a.x, b.x];
    const [sy, ty] = [a.y + a.height / 2 + (right ? 5 : 0), b.y + b.height / 2 - (right ? 5 : 0)];
    return { ...edge, points: [[sx, sy], [x, sy], [x, ty], [tx, ty]], at: [sx + (right ? 4 : -4), sy - 6], anchor: right ? "start" : "end" };
  });
}

/**
 * Break a text into lines by its width; Chinese breaks anywhere.
 * @param {string} text
 * @param {number} room
 * @returns {string[]}
 */
export function wrapped(text, room) {
  const lines = [""];
  let used = 0;
  for (const glyph of text) {
    const width = glyph.charCodeAt(0) < 0x2e80 ? GLYPH * 0.58 : GLYPH;
    if (used + width > room && lines[lines.length - 1]) {
      lines.push("");
      used = 0;
    }
    lines[lines.length - 1] += glyph;
    used += width;
  }
  return lines;
}
