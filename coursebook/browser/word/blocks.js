// @ts-check
/** An answer as it is read on paper: texts, tables and a chart, in the words that the student saw. No page is needed here. */

import { chartOf, fitted, said } from "../schema.js";
import { t } from "../words.js";

/** @typedef {import("../schema.js").FieldSchema} FieldSchema */
/** @typedef {import("../schema.js").Artefact} Artefact */
/**
 * @typedef {{type: "text", text: string} | {type: "code", text: string} | {type: "title", text: string}} Text
 * @typedef {{type: "table", head: string[], rows: string[][]}} Rows a table with a head; without one the first column is it
 * @typedef {{type: "chart", process: NonNullable<ReturnType<typeof chartOf>>}} Process
 * @typedef {Text | Rows | Process} Block
 */

const EMPTY = t("word_empty");
const WIDEST = 6; // columns that a page of A4 takes; a record with more becomes a table of its own

/**
 * @param {string} kind
 * @param {any} questions of the casebook
 * @param {any} answer
 * @returns {Block[]}
 */
export function blocksOf(kind, questions, answer) {
  const draw = DRAWN[kind];
  return draw ? draw(questions, answer) : [{ type: "code", text: typeof answer === "string" ? answer : JSON.stringify(answer, null, 1) }];
}

/** @type {Record<string, (questions: any, answer: any) => Block[]>} */
const DRAWN = {
  form: ({ schema }, answer) => formBlocks(schema, answer),
  code: (_, answer) => [{ type: "code", text: text(answer) }],
  number: ({ unit }, answer) => [{ type: "text", text: measured(answer, unit) }],
  choice: ({ options }, answer) =>
    options.map((/** @type {{id: string, text: string}} */ option) => ({
      type: "text",
      text: `${Array.isArray(answer) && answer.includes(option.id) ? "☑" : "☐"} ${option.text}`,
    })),
  order: ({ items }, answer) => {
    const placed = Array.isArray(answer) ? answer.map((id) => items.find((/** @type {{id: string}} */ item) => item.id === id)).filter(Boolean) : [];
    return placed.length ? placed.map((item, place) => ({ type: "text", text: `${place + 1}. ${item.text}` })) : [{ type: "text", text: EMPTY }];
  },
  match: ({ left, right }, answer) => {
    const named = new Map(right.map((/** @type {{id: string, text: string}} */ side) => [side.id, side.text]));
    return [{ type: "table", head: [], rows: left.map((/** @type {{id: string, text: string}} */ side) => [side.text, named.get(answer?.[side.id]) ?? EMPTY]) }];
  },
  blank: ({ parts, code }, answer) => [{
    type: code ? "code" : "text",
    text: parts.map((/** @type {any} */ part) => part.blank === undefined ? part.text : t("word_gap", { text: text(answer?.[part.blank]) || "　" }) + (part.unit ?? "")).join(""),
  }],
  table: ({ columns, rows }, answer) => [{
    type: "table",
    head: columns,
    rows: rows.map((/** @type {any[]} */ row) => row.map((cell) => cell.ask === undefined ? cell.text : measured(answer?.[cell.ask], cell.unit))),
  }],
};

/**
 * @param {any} value
 * @param {string} [unit]
 */
function measured(value, unit) {
  return text(value) ? [value, unit].filter(Boolean).join(" ") : EMPTY;
}

/** @param {any} value */
function text(value) {
  return typeof value === "string" ? value : "";
}

/**
 * @param {import("../schema.js").Schema} schema
 * @param {any} answer
 * @returns {Block[]}
 */
function formBlocks(schema, answer) {
  const artefact = fitted(schema.fields, answer);
  /** @type {Block[]} */
  const found = [];
  /** @type {string[][]} */
  let pairs = [];
  const end = () => {
    if (pairs.length) found.push({ type: "table", head: [], rows: pairs });
    pairs = [];
  };
  for (const field of schema.fields) {
    if (field.type !== "list") {
      pairs.push([field.label, said(schema, artefact, field, artefact[field.key])]);
      continue;
    }
    end();
    found.push(...listBlocks(schema, artefact, field));
  }
  end();
  const process = chartOf(schema, artefact);
  if (process?.nodes.length) found.push({ type: "title", text: t("chart") }, { type: "chart", process });
  return found;
}

/**
 * @param {import("../schema.js").Schema} schema
 * @param {Artefact} artefact
 * @param {FieldSchema} list
 * @returns {Block[]}
 */
function listBlocks(schema, artefact, list) {
  /** @type {Artefact[]} */
  const records = artefact[list.key];
  const columns = list.of ?? [];
  const rows = records.map((record) => columns.map((field) => said(schema, artefact, field, record[field.key])));
  /** @type {Block} */
  const title = { type: "title", text: t("word_many", { list: list.label, n: records.length }) };
  if (records.length === 0) return [title, { type: "text", text: EMPTY }];
  if (columns.length <= WIDEST && columns.every((field) => field.type !== "multiline")) {
    const head = [t("word_number"), ...columns.map((field) => field.label)];
    return [title, { type: "table", head, rows: rows.map((row, place) => [String(place + 1), ...row]) }];
  }
  const each = rows.flatMap((row, place) => /** @type {Block[]} */ ([
    { type: "title", text: t("word_one", { list: list.label, n: place + 1 }) },
    { type: "table", head: [], rows: columns.map((field, column) => [field.label, row[column]]) },
  ]));
  return [title, ...each];
}
