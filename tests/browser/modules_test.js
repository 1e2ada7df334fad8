// Unit tests of the modules that need no page; run by `deno test` from test_modules.py.
// The address of vectors.json's folder comes in the environment, so that nothing here depends on the place of the checkout.

import { judgeAnswer } from "../../coursebook/browser/judge.js";
import { digest, normal } from "../../coursebook/browser/normal.js";
import { layout, wrapped } from "../../coursebook/browser/layout.js";
import { chartOf, fitted, newRecord, removeRecord } from "../../coursebook/browser/schema.js";
import { freshWork, noteCheck } from "../../coursebook/browser/store.js";
import { blocksOf } from "../../coursebook/browser/word/blocks.js";

const vectors = JSON.parse(await Deno.readTextFile(new URL("../graders/vectors.json", import.meta.url)));

/** @type {(got: unknown, wanted: unknown, what?: unknown) => void} */
function same(got, wanted, what = "") {
  const [a, b] = [got, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${JSON.stringify(what)}: got ${a}, wanted ${b}`);
}

Deno.test("reads typed answers as the Python judge does", () => {
  for (const each of vectors.normal) same(normal(each.text, each.rule), each.normal, each);
});

Deno.test("makes the same digests", () => {
  for (const each of vectors.digest) same(digest(each.casebook, each.item, each.text), each.digest, each);
});

Deno.test("judges as the Python judge does", () => {
  for (const each of vectors.judge) {
    const verdict = judgeAnswer(vectors.casebooks[each.casebook], each.answer);
    const items = verdict.items ?? [];
    same(verdict.status, each.status, each);
    same(Math.abs(verdict.score - each.score) < 1e-12, true, each);
    same(verdict.mistake, each.mistake, each);
    if (each.message !== undefined) same(verdict.message, each.message, each);
    if (each.passed !== undefined) same(items.filter((item) => item.passed).map((item) => item.id).sort(), [...each.passed].sort(), each);
    for (const [id, message] of Object.entries(each.says ?? {})) same(items.find((item) => item.id === id)?.message, message, each);
  }
});

Deno.test("counts honest attempts only, and keeps the best result", () => {
  const work = freshWork("h");
  noteCheck(work, { status: "fail", score: 0.5 }, "a", "t1");
  noteCheck(work, { status: "fail", score: 0.5 }, "a", "t2");
  noteCheck(work, { status: "not_attempted", score: 0 }, "b", "t3");
  noteCheck(work, { status: "pass", score: 1 }, "c", "t4");
  noteCheck(work, { status: "fail", score: 0 }, "d", "t5");
  same([work.attempts, work.verdict, work.first, work.last], [3, { status: "pass", score: 1 }, "t1", "t5"]);
  for (let n = 0; n < 30; n++) noteCheck(work, { status: "fail", score: 0 }, String(n), "t");
  same(work.history.length, 20);
});

const schema = {
  type: "process",
  fields: [
    { key: "nodes", label: "步骤", type: "list", of: [{ key: "name", label: "名称", type: "text" }] },
    {
      key: "edges",
      label: "连线",
      type: "list",
      of: [
        { key: "from", label: "从", type: "choice", refer: "nodes.id" },
        { key: "to", label: "到", type: "choice", refer: "nodes.id" },
      ],
    },
  ],
};

Deno.test("makes kept artefacts fit a changed schema", () => {
  const kept = { nodes: [{ id: "4", name: "甲", gone: 1 }, { id: "5", name: 3 }], edges: "nonsense", other: 1 };
  same(fitted(schema.fields, kept), { nodes: [{ id: "4", name: "甲" }, { id: "5", name: "" }], edges: [] });
  same(newRecord(schema.fields[0], kept.nodes, true), { id: "6", name: "" });
});

Deno.test("clears references to a removed record", () => {
  const artefact = { nodes: [{ id: "1", name: "甲" }, { id: "2", name: "乙" }], edges: [{ from: "1", to: "2" }] };
  removeRecord(schema.fields, artefact, "nodes", 0);
  same(artefact, { nodes: [{ id: "2", name: "乙" }], edges: [{ from: "", to: "2" }] });
  same(chartOf(schema, artefact)?.edges, []);
});

Deno.test("lays a chart out from top to bottom, within a phone's width, loops included", () => {
  const nodes = ["a", "b", "c", "d"].map((id) => ({ id, text: `步骤${id}`, kind: "task" }));
  const edges = [["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"], ["d", "a"], ["a", "d"]].map(([from, to]) => ({ from, to, text: "" }));
  const chart = layout(nodes, edges);
  const [a, b, c, d] = nodes.map((node) => chart.boxes.find((box) => box.id === node.id));
  if (!a || !b || !c || !d) throw new Error("a box is missing");
  same([a.y < b.y, b.y === c.y, c.y < d.y, b.x + b.width <= c.x], [true, true, true, true]);
  for (const box of chart.boxes) same(box.x >= 0 && box.x + box.width <= chart.width, true, box);
  for (const { points } of chart.arrows) for (const [x] of points) same(x >= 0 && x <= chart.width, true, points);
  same(layout([], []).boxes, []);
});

Deno.test("a chart with a node that leads to itself ends", () => {
  const chart = layout([{ id: "a", text: "甲", kind: "task" }], [{ from: "a", to: "a", text: "再来" }]);
  same([chart.boxes.length, chart.arrows.length], [1, 1]);
});

Deno.test("breaks Chinese text anywhere", () => {
  same(wrapped("登记并分类客户投诉", 60), ["登记并分", "类客户投", "诉"]);
});

Deno.test("keeps what each rule said beside the answer that it is about", () => {
  const work = freshWork("h");
  const items = [{ id: "a", passed: true, points: 2, of: 2, message: "好" }, { id: "b", passed: false }];
  noteCheck(work, { status: "fail", score: 0.5, message: "", items }, "1", "t1");
  same(work.rules, [{ message: "好", passed: true, points: 2, of: 2 }]);
  noteCheck(work, { status: "pass", score: 1 }, "2", "t2");
  same(work.rules, undefined);
});

Deno.test("puts a form on paper: single fields, narrow lists as tables, wide ones record by record", () => {
  const text = (/** @type {string} */ key) => ({ key, label: key.toUpperCase(), type: /** @type {const} */ ("text") });
  const fields = [
    text("goal"),
    { key: "few", label: "FEW", type: "list", of: [text("a"), { key: "b", label: "B", type: "choice", options: [{ value: "x", label: "甲" }] }] },
    { key: "long", label: "LONG", type: "list", of: [text("a"), { key: "b", label: "B", type: "multiline" }] },
    { key: "none", label: "NONE", type: "list", of: [text("a")] },
  ];
  const answer = { goal: "目标", few: [{ a: "1", b: "x" }], long: [{ a: "1", b: "很长" }, { a: "", b: "" }] };
  const blocks = blocksOf("form", { schema: { type: "record", fields } }, answer);
  same(blocks.map((block) => block.type), ["table", "title", "table", "title", "title", "table", "title", "table", "title", "text"]);
  same(blocks[0], { type: "table", head: [], rows: [["GOAL", "目标"]] });
  same(blocks[2], { type: "table", head: ["序号", "A", "B"], rows: [["1", "1", "甲"]] });
  same(blocks[7], { type: "table", head: [], rows: [["A", ""], ["B", ""]] });
  // Whatever an older exercise or a damaged file holds is shown as far as it can be read.
  for (const [kind, value] of [["choice", 7], ["order", null], ["match", "x"], ["blank", null], ["table", []], ["code", {}], ["number", 3], ["later", { a: 1 }]]) {
    const questions = { options: [], items: [], left: [], right: [], parts: [], columns: [], rows: [] };
    blocksOf(String(kind), questions, value);
  }
});
