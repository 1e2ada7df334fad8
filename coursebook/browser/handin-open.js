// @ts-check
/** 导入: open a hand-in file or its copied text on another device; nothing newer is overwritten unasked. */

import { button, fill, freshId, h } from "./dom.js";
import { Broken, read } from "./handin.js";
import { keep, planOf } from "./kept-work.js";
import * as store from "./store.js";
import { cleaned, readWho, writeWho } from "./who.js";
import { t } from "./words.js";

/** @typedef {import("./handin.js").Answer} Answer */
/** @typedef {import("./handin.js").Opened} Opened */
/** @typedef {{course: import("./site.js").Course, say: (text: string) => void, close: () => void}} Options */

const MOST_FILE = 16 * 1024 * 1024;

/** @param {Options} options */
export function openView(options) {
  const node = h("div", {});
  const fault = h("p", { class: "cx-handin-fault", role: "alert" });
  const [fileId, textId] = [freshId("file"), freshId("text")];
  const area = h("textarea", { id: textId, class: "cx-field cx-handin-code", rows: 4, spellcheck: "false", placeholder: "CB1.…" });
  /** @param {string | Promise<string>} text */
  const take = async (text) => {
    fill(fault);
    try {
      const opened = read(await text);
      if (opened.work.course.id !== options.course.id) throw new Broken(t("other_course", { course: opened.work.course.id }));
      drawPlan(node, opened, options);
    } catch (error) {
      fill(fault, error instanceof Broken ? error.message : t("open_failed"));
    }
  };
  // No `accept`: phones grey out files whose name they don't know.
  const file = h("input", {
    id: fileId,
    type: "file",
    class: "cx-field",
    "data-focus": true,
    change: () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      if (chosen.size > MOST_FILE) fill(fault, t("too_big"));
      else take(textIn(chosen));
    },
  });
  fill(
    node,
    h("p", { class: "cx-handin-title" }, t("open_title")),
    h("p", {}, t("open_lead")),
    h("div", { class: "cx-handin-row" }, h("label", { for: fileId }, t("open_file")), file),
    h("div", { class: "cx-handin-row" }, h("label", { for: textId }, t("open_code")), area),
    fault,
    h("div", { class: "cx-tools" }, button(t("read_code"), () => take(area.value)), button(t("cancel"), options.close, { class: "cx-button cx-quiet" })),
  );
  return node;
}

/**
 * The text of a hand-in file; of a Word file, the hand-in inside it.
 * @param {File} chosen
 */
async function textIn(chosen) {
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  const { isZip, codeOf } = await import("./word/open.js");
  if (isZip(bytes)) return codeOf(bytes);
  const [first, second] = bytes;
  const wide = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : ""; // as Windows calls "Unicode"
  return new TextDecoder(wide || "utf-8").decode(bytes);
}

/**
 * @param {HTMLElement} node
 * @param {Opened} opened
 * @param {Options} options
 */
function drawPlan(node, { work, receipt, intact }, options) {
  const { course } = options;
  const plan = planOf(course, work.answers);
  const made = new Date(work.made);
  const when = Number.isNaN(made.getTime()) ? "" : t("comma") + made.toLocaleString(t("locale"), { dateStyle: "long", timeStyle: "short" });
  const titles = new Map(course.exercises.map((each) => [each.id, each.title]));
  const named = (/** @type {Answer[]} */ list) => list.map((one) => t("quoted", { text: titles.get(one.exercise) ?? one.exercise })).join(t("list_comma"));
  /** @param {Answer[]} answers */
  const restore = (answers) => {
    const undo = keep(course, answers);
    const mine = readWho(course.id);
    if (!mine.id) writeWho(course.id, { ...cleaned({ ...work.student, code: "" }), code: mine.code });
    const title = h("p", { class: "cx-handin-title", tabindex: -1 }, t("opened", { n: answers.length }));
    const back = button(t("open_undo"), () => {
      undo();
      options.close();
      options.say(t("open_undone"));
    }, { class: "cx-button cx-quiet" });
    fill(node, title, remarks, h("div", { class: "cx-tools" }, button(t("done"), options.close), back));
    title.focus();
  };
  const remarks = h(
    "div",
    {},
    intact ? null : h("p", { class: "cx-notice" }, t("open_changed")),
    plan.unknown.length ? h("p", { class: "cx-notice" }, t("open_unknown", { list: named(plan.unknown) })) : null,
    plan.changed.length ? h("p", { class: "cx-notice" }, t("open_updated", { list: named(plan.changed) })) : null,
  );
  const title = h("p", { class: "cx-handin-title", tabindex: -1 }, t("open_question"));
  const cancel = button(t("cancel"), options.close, { class: "cx-button cx-quiet" });
  const buttons = plan.clash.length === 0
    ? [button(t("open_n", { n: plan.fresh.length }), () => restore(plan.fresh), { class: "cx-button cx-primary" })]
    : [
      button(plan.fresh.length ? t("open_missing", { n: plan.fresh.length }) : t("open_none"), () => plan.fresh.length ? restore(plan.fresh) : options.close(), { class: "cx-button cx-primary" }),
      button(t("open_all", { n: plan.fresh.length + plan.clash.length }), () => restore([...plan.fresh, ...plan.clash])),
    ];
  const isDone = plan.fresh.length + plan.clash.length === 0;
  fill(
    node,
    title,
    h("p", {}, t("open_about", { student: `${work.student.id} ${work.student.name}`, when, receipt, n: work.answers.length })),
    remarks,
    isDone ? h("p", {}, t("open_same")) : null,
    plan.clash.length ? h("p", { class: "cx-handin-fault" }, clashText(course, plan.clash, work.made, named)) : null,
    h("div", { class: "cx-tools" }, isDone ? null : buttons, cancel),
  );
  title.focus();
}

/**
 * @param {import("./site.js").Course} course
 * @param {Answer[]} clash
 * @param {string} made
 * @param {(list: Answer[]) => string} named
 */
function clashText(course, clash, made, named) {
  const newer = clash.filter((one) => isNewer(course, one, made));
  const more = newer.length ? t("clash_newer", { list: named(newer) }) : "";
  return t("clash", { list: named(clash) }) + more;
}

/**
 * @param {import("./site.js").Course} course
 * @param {Answer} one
 * @param {string} made
 */
function isNewer(course, one, made) {
  const last = store.read(course.id, one.exercise)?.last;
  return typeof last === "string" && last > (one.last ?? made);
}
