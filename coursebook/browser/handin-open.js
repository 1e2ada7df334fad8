// @ts-check
/** 导入: open a hand-in file or its copied text on another device; nothing newer is overwritten unasked. */

import { button, fill, freshId, h } from "./dom.js";
import { Broken, read } from "./handin.js";
import { keep, planOf } from "./kept-work.js";
import * as store from "./store.js";
import { cleaned, readWho, writeWho } from "./who.js";

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
      if (opened.work.course.id !== options.course.id) throw new Broken(`这是另一门课（${opened.work.course.id}）的作业，不能在这里打开。`);
      drawPlan(node, opened, options);
    } catch (error) {
      fill(fault, error instanceof Broken ? error.message : "没能读出这份作业，请换一份再试。");
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
      if (chosen.size > MOST_FILE) fill(fault, "这个文件大得不像作业文件，没有读取。");
      else take(textIn(chosen));
    },
  });
  fill(
    node,
    h("p", { class: "cx-handin-title" }, "导入作业"),
    h("p", {}, "打开以前下载的作业文件（Word 文件也行），或者粘贴提交码，就能在这台设备上接着做。"),
    h("div", { class: "cx-handin-row" }, h("label", { for: fileId }, "作业文件"), file),
    h("div", { class: "cx-handin-row" }, h("label", { for: textId }, "或者提交码"), area),
    fault,
    h("div", { class: "cx-tools" }, button("读取提交码", () => take(area.value)), button("取消", options.close, { class: "cx-button cx-quiet" })),
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
  const when = Number.isNaN(made.getTime()) ? "" : `，${made.toLocaleString("zh-CN", { dateStyle: "long", timeStyle: "short" })}`;
  const titles = new Map(course.exercises.map((each) => [each.id, each.title]));
  const named = (/** @type {Answer[]} */ list) => list.map((one) => `「${titles.get(one.exercise) ?? one.exercise}」`).join("、");
  /** @param {Answer[]} answers */
  const restore = (answers) => {
    const undo = keep(course, answers);
    const mine = readWho(course.id);
    if (!mine.id) writeWho(course.id, { ...cleaned({ ...work.student, code: "" }), code: mine.code });
    const title = h("p", { class: "cx-handin-title", tabindex: -1 }, `已导入 ${answers.length} 道练习`);
    const back = button("撤销导入", () => {
      undo();
      options.close();
      options.say("已撤销导入，这里还是原来的样子。");
    }, { class: "cx-button cx-quiet" });
    fill(node, title, remarks, h("div", { class: "cx-tools" }, button("完成", options.close), back));
    title.focus();
  };
  const remarks = h(
    "div",
    {},
    intact ? null : h("p", { class: "cx-notice" }, "校验码与内容不符：这份作业在提交以后被改过。"),
    plan.unknown.length ? h("p", { class: "cx-notice" }, `这个网站里没有练习${named(plan.unknown)}，答案先替你留着。`) : null,
    plan.changed.length ? h("p", { class: "cx-notice" }, `老师后来更新了${named(plan.changed)}，内容会放回去，请再检查一次。`) : null,
  );
  const title = h("p", { class: "cx-handin-title", tabindex: -1 }, "导入这份作业？");
  const cancel = button("取消", options.close, { class: "cx-button cx-quiet" });
  const buttons = plan.clash.length === 0
    ? [button(`导入 ${plan.fresh.length} 道`, () => restore(plan.fresh), { class: "cx-button cx-primary" })]
    : [
      button(plan.fresh.length ? `只补上这里没有的 ${plan.fresh.length} 道` : "保留这里的", () => plan.fresh.length ? restore(plan.fresh) : options.close(), { class: "cx-button cx-primary" }),
      button(`全部换成作业里的 ${plan.fresh.length + plan.clash.length} 道`, () => restore([...plan.fresh, ...plan.clash])),
    ];
  const isDone = plan.fresh.length + plan.clash.length === 0;
  fill(
    node,
    title,
    h("p", {}, `${work.student.id} ${work.student.name} 的作业${when}，收据号 ${receipt}，共 ${work.answers.length} 道练习。`),
    remarks,
    isDone ? h("p", {}, "里面的内容这里都已经有了，不用导入。") : null,
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
  const more = newer.length ? `其中${named(newer)}在这台设备上做得更晚。` : "";
  return `这台设备上${named(clash)}已经有不同的内容，换掉以后可以马上撤销，离开网页就找不回来了。${more}`;
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
