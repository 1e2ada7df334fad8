// @ts-check
/**
 * The schema of a `form`: what a student enters, and as what plain JSON it is handed to the rules.
 *
 *     {"type": "process" | "record",
 *      "fields": [{"key": "goal", "label": "目标", "type": "text"},
 *                 {"key": "nodes", "label": "步骤", "type": "list", "of": [
 *                    {"key": "name", "label": "名称", "type": "text"},
 *                    {"key": "type", "label": "类型", "type": "choice", "options": ["开始", "任务", "判断", "结束"]}]},
 *                 {"key": "edges", "label": "连线", "type": "list", "of": [
 *                    {"key": "from", "label": "从", "type": "choice", "refer": "nodes.id"},
 *                    {"key": "to", "label": "到", "type": "choice", "refer": "nodes.id"},
 *                    {"key": "cond", "label": "条件", "type": "text"}]}]}
 *
 * type      text · multiline · number · choice (`options`: texts, or {"value", "label"}) · list (`of`: fields of each record)
 * refer     "LIST.id": the choice is among the records of that list; they get an `id` by themselves ("1", "2", …) unless the
 *           schema has a field `id` of its own. When a record is removed, what refers to it becomes "".
 * optional  `help` (one sentence), `start` (value in the beginning; for a list its records)
 *
 * The artefact is an object by key: text and choice are strings, number is a number or null, list is an array of objects.
 * A schema of type `process` is drawn as a chart: nodes are the list that is referred to, edges the list with two references
 * (from, then to). A node's first text is its name, its field `type` its shape; an edge's first text is its label.
 */

import { t } from "./words.js";

/**
 * @typedef {object} FieldSchema
 * @property {string} key
 * @property {string} label
 * @property {"text" | "multiline" | "number" | "choice" | "list"} type
 * @property {(string | {value: string, label: string})[]} [options]
 * @property {FieldSchema[]} [of]
 * @property {string} [refer]
 * @property {string} [help]
 * @property {any} [start]
 */
/** @typedef {{type: string, fields: FieldSchema[]}} Schema */
/** @typedef {Record<string, any>} Artefact */

/**
 * The artefact in the beginning.
 * @param {FieldSchema[]} fields
 * @returns {Artefact}
 */
export function emptyArtefact(fields) {
  return Object.fromEntries(fields.map((field) => [field.key, structuredClone(field.start) ?? emptyValue(field)]));
}

/** @param {FieldSchema} field */
function emptyValue(field) {
  if (field.type === "list") return [];
  return field.type === "number" ? null : "";
}

/**
 * Make a kept artefact fit the schema, whatever an older version of the exercise had.
 * @param {FieldSchema[]} fields
 * @param {any} kept
 * @returns {Artefact}
 */
export function fitted(fields, kept) {
  const artefact = emptyArtefact(fields);
  if (typeof kept !== "object" || kept === null) return artefact;
  for (const field of fields) {
    const value = kept[field.key];
    if (field.type === "list" && Array.isArray(value)) {
      artefact[field.key] = value.map((record) => ({ ...withId(record), ...fitted(field.of ?? [], record) }));
    } else if (field.type === "number" ? typeof value === "number" || value === null : typeof value === "string" && field.type !== "list") {
      artefact[field.key] = value;
    }
  }
  return artefact;
}

/** @param {any} record */
function withId(record) {
  return typeof record?.id === "string" ? { id: record.id } : {};
}

/**
 * Names of the lists that other lists refer to.
 * @param {FieldSchema[]} fields
 * @returns {Set<string>}
 */
export function referredLists(fields) {
  const found = fields.flatMap((field) => field.refer ? [field.refer.split(".")[0]] : [...referredLists(field.of ?? [])]);
  return new Set(found);
}

/**
 * A new record of a list; with an id that none of the others has, if the list is referred to.
 * @param {FieldSchema} list
 * @param {Artefact[]} records
 * @param {boolean} isReferred
 */
export function newRecord(list, records, isReferred) {
  const record = emptyArtefact(list.of ?? []);
  if (!isReferred || list.of?.some((field) => field.key === "id")) return record;
  const highest = Math.max(0, ...records.map((each) => Number.parseInt(each.id, 10) || 0));
  return { id: String(highest + 1), ...record };
}

/**
 * How a record is called in a choice.
 * @param {FieldSchema} list
 * @param {Artefact} record
 * @param {number} place
 */
export function recordName(list, record, place) {
  const first = list.of?.find((field) => field.type === "text" && field.key !== "id");
  return `${place + 1}. ${(first && record[first.key]) || t("no_name")}`;
}

/**
 * A value as the form shows it.
 * @param {Schema} schema
 * @param {Artefact} artefact
 * @param {FieldSchema} field
 * @param {any} value
 * @returns {string}
 */
export function said(schema, artefact, field, value) {
  const list = schema.fields.find((each) => each.key === field.refer?.split(".")[0]);
  if (list) {
    const place = artefact[list.key].findIndex((/** @type {Artefact} */ record) => record.id === value);
    return place < 0 ? "" : recordName(list, artefact[list.key][place], place);
  }
  const option = field.options?.find((each) => typeof each !== "string" && each.value === value);
  return typeof option === "object" ? option.label : String(value ?? "");
}

/**
 * Take a record out, and every reference to it.
 * @param {FieldSchema[]} fields
 * @param {Artefact} artefact changed in place
 * @param {string} key of the list
 * @param {number} place
 */
export function removeRecord(fields, artefact, key, place) {
  const [gone] = artefact[key].splice(place, 1);
  for (const list of fields.filter((field) => field.type === "list")) {
    for (const field of list.of ?? []) {
      if (field.refer !== `${key}.id`) continue;
      for (const record of artefact[list.key]) if (record[field.key] === gone.id) record[field.key] = "";
    }
  }
}

/**
 * The chart of a process artefact.
 * @param {Schema} schema
 * @param {Artefact} artefact
 * @returns {{nodes: {id: string, text: string, kind: string}[], edges: {from: string, to: string, text: string}[]} | null}
 */
export function chartOf(schema, artefact) {
  const lists = schema.fields.filter((field) => field.type === "list");
  const arrows = lists.find((list) => (list.of ?? []).filter((field) => field.refer).length >= 2);
  const [from, to] = arrows?.of?.filter((field) => field.refer) ?? [];
  const steps = from && lists.find((list) => list.key === from.refer?.split(".")[0]);
  if (schema.type !== "process" || !arrows || !steps) return null;
  const label = arrows.of?.find((field) => field.type === "text");
  const name = steps.of?.find((field) => field.type === "text" && field.key !== "id");
  const nodes = artefact[steps.key].map((/** @type {Artefact} */ record, /** @type {number} */ place) => ({
    id: record.id,
    text: (name && record[name.key]) || t("step", { n: place + 1 }),
    kind: shapeOf(record.type),
  }));
  const ids = new Set(nodes.map((/** @type {{id: string}} */ node) => node.id));
  const edges = artefact[arrows.key]
    .map((/** @type {Artefact} */ record) => ({ from: record[from.key], to: record[to.key], text: (label && record[label.key]) || "" }))
    .filter((/** @type {{from: string, to: string}} */ edge) => ids.has(edge.from) && ids.has(edge.to));
  return { nodes, edges };
}

/** @param {string} [type] */
function shapeOf(type) {
  if (type === "start" || type === "开始") return "start";
  if (type === "end" || type === "结束") return "end";
  return type === "decision" || type === "判断" ? "decision" : "task";
}
