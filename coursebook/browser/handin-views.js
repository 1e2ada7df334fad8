// @ts-check
/** What the hand-in panel shows: who and what before, the receipt and the ways to hand over after. */

import { button, fill, freshId, h } from "./dom.js";
import { STATES } from "./verdict.js";
import { cleaned, doubtOf, faultOf } from "./who.js";

/** @typedef {import("./who.js").Who} Who */
/** @typedef {import("./handin.js").Answer} Answer */
/** Browsers inside other apps, which can't download what a page made. */
const IN_APP = /MicroMessenger|QQ\/|DingTalk|AliApp|Weibo|baiduboxapp|aweme|NewsArticle|Feishu|Lark/i;

/**
 * @param {object} options
 * @param {import("./site.js").Course} options.course
 * @param {import("./site.js").CourseExercise[]} options.exercises
 * @param {Answer[]} options.answers
 * @param {Who} options.who
 * @param {boolean} options.needsCode
 * @param {boolean} options.direct whether it goes to a collector
 * @param {string} options.fault
 * @param {string} options.field
 * @param {() => void} options.cancel
 * @param {() => void} options.forget
 * @param {(who: Who) => void} options.confirm
 */
export function review({ course, exercises, answers, who, needsCode, direct, fault, field, cancel, forget, confirm }) {
  const sentence = h("p", { class: "cx-handin-fault", role: "alert" }, fault);
  const known = Boolean(who.id && who.name) && !(needsCode && (!who.code || field === "code")) && !["id", "name", "group"].includes(field);
  const form = whoForm(who, needsCode);
  const card = h("div", { class: "cx-handin-card" });
  let doubted = "";
  const edit = () => {
    fill(card, form.node);
    /** @type {HTMLElement} */ (form.node.querySelector("input")).focus();
  };
  const press = () => {
    const typed = cleaned(form.read());
    const wrong = faultOf(typed, needsCode);
    form.mark(wrong?.field ?? "");
    if (wrong) {
      if (!card.contains(form.node)) fill(card, form.node);
      fill(sentence, wrong.message);
      form.focus(wrong.field);
      return;
    }
    const doubt = doubtOf(typed);
    const seen = JSON.stringify(typed);
    if (doubt && doubted !== seen && JSON.stringify(cleaned(who)) !== seen) { // asked once, not every time
      doubted = seen;
      fill(sentence, doubt);
      return;
    }
    confirm(typed);
  };
  form.node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) press();
  });
  if (known) {
    const line = [who.id, who.name, who.group].filter(Boolean).join(" · ");
    fill(card, h("span", { class: "cx-handin-who" }, line), button("修改", edit, { class: "cx-link" }), button("不是我", forget, { class: "cx-link" }));
  } else {
    fill(card, form.node);
    form.mark(field);
  }
  const where = direct
    ? "学号、姓名、班级和你的答案会发送到老师的电脑，就是提供这个网站的那台，不会发到别处；同学看不到。"
    : "学号、姓名和班级只保存在这个浏览器里，并写进作业文件。网站不会上传任何内容，文件由你自己交给老师。";
  const nothing = answers.length === 0;
  return h(
    "div",
    {},
    h("p", { class: "cx-handin-title", tabindex: -1, "data-focus": known || nothing }, nothing ? "还没有可以提交的内容" : "确认提交"),
    nothing ? h("p", {}, "先做几道题，再来提交。") : [card, drawAnswers(course, exercises, answers)],
    h("p", { class: "cx-muted" }, where),
    sentence,
    h("div", { class: "cx-tools" }, nothing ? null : button("确认提交", press, { class: "cx-button cx-primary" }), button("取消", cancel, { class: "cx-button cx-quiet" })),
  );
}

/**
 * @param {Who} who
 * @param {boolean} needsCode
 */
function whoForm(who, needsCode) {
  /** @type {[keyof Who, string, string][]} */
  const rows = [["id", "学号", "例如 2024001"], ["name", "姓名", ""], ["group", "班级", "例如 营销 2401"]];
  if (needsCode) rows.push(["code", "班级口令", "老师在课上告诉你"]);
  const inputs = /** @type {Record<keyof Who, HTMLInputElement>} */ ({});
  const drawn = rows.map(([key, label, hint], place) => {
    const id = freshId("who");
    inputs[key] = h("input", {
      id,
      class: "cx-field",
      type: "text",
      autocomplete: "off", // a computer room's browser must not offer the last student's name
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: 40,
      placeholder: hint,
      name: `coursebook-${key}`,
      "data-who": key,
      "data-focus": place === 0,
    });
    inputs[key].value = who[key];
    return h("div", { class: "cx-handin-row" }, h("label", { for: id }, label), inputs[key]);
  });
  return {
    node: h("div", { class: "cx-handin-form" }, drawn),
    read: () => ({ ...who, ...Object.fromEntries(rows.map(([key]) => [key, inputs[key].value])) }),
    /** @param {string} wrong */
    mark: (wrong) => rows.forEach(([key]) => key === wrong ? inputs[key].setAttribute("aria-invalid", "true") : inputs[key].removeAttribute("aria-invalid")),
    /** @param {keyof Who} key */
    focus: (key) => inputs[key]?.focus(),
  };
}

/**
 * @param {import("./site.js").Course} course
 * @param {import("./site.js").CourseExercise[]} exercises
 * @param {Answer[]} answers
 */
function drawAnswers(course, exercises, answers) {
  const passed = answers.filter((one) => one.verdict?.status === "pass").length;
  const unchecked = answers.filter((one) => !one.verdict).length;
  const missing = exercises.length - answers.length;
  const facts = [`${passed} 道已通过`, unchecked && `${unchecked} 道没有检查`, missing && `另有 ${missing} 道还没做，不会交`].filter(Boolean).join("，");
  const titles = new Map(course.exercises.map((each) => [each.id, each.title]));
  const list = answers.map((one) => {
    const [sign, name] = one.verdict ? STATES[one.verdict.status] ?? STATES.fail : ["·", "没有检查"];
    return h("li", {}, h("span", { class: "cx-sign", "aria-hidden": "true" }, sign), h("span", {}, titles.get(one.exercise) ?? one.exercise), h("span", { class: "cx-muted" }, name));
  });
  return h(
    "details",
    { class: "cx-handin-what", open: answers.length <= 3 },
    h("summary", {}, `这次交 ${answers.length} 道练习`, h("span", { class: "cx-muted" }, `（${facts}）`)),
    h("ul", {}, list),
    h("p", { class: "cx-muted" }, "交的就是你现在写的内容；没有检查的也可以交，老师会重新批改。"),
  );
}

/**
 * How it went: made as a file, taken by the collector, kept to be sent later, or refused by the collector.
 * @typedef {{name: "file" | "collector" | "later" | "refused", reason: string}} Way
 */

/**
 * @param {boolean} direct whether a collector was there a moment ago
 * @param {boolean} isKept whether the browser keeps what could not be sent
 */
export function laterReason(direct, isKept) {
  if (!isKept) return "浏览器不让本页保存内容，请现在就用下面的办法交。";
  const who = direct ? "" : "如果老师用电脑在线收作业，";
  return `作业没有丢，留在这个浏览器里；${who}下次打开网页时会自动再交一次。`;
}

/**
 * @param {object} options
 * @param {{text: string, code: string, receipt: string, blob: Blob, name: string}} options.made
 * @param {Way} options.way
 * @param {number} options.count
 * @param {() => void} options.close
 */
export function done({ made, way: { name: way, reason }, count, close }) {
  const title = { collector: "✓ 老师已经收到", file: "作业文件做好了，还要交给老师", later: "现在连不上，先用文件交", refused: "老师的电脑没有收下，请用文件交" }[way];
  const lead = {
    collector: `${count} 道练习都在里面。请记下收据号，它能证明你交过。`,
    file: `${count} 道练习都在里面，已经核对过。请记下收据号，再用下面的一种办法交给老师。`,
    later: reason,
    refused: reason,
  }[way];
  const ways = handOver(made);
  return h(
    "div",
    {},
    h("p", { class: "cx-handin-title", tabindex: -1, "data-focus": true }, title),
    h("p", {}, lead),
    h("p", { class: "cx-handin-receipt" }, h("span", { class: "cx-muted" }, "收据号"), h("b", {}, made.receipt)),
    way === "collector" ? h("details", {}, h("summary", {}, "自己也留一份"), ways) : ways,
    h("div", { class: "cx-tools" }, button("完成", close)),
  );
}

/** @param {{text: string, code: string, blob: Blob, name: string}} made */
function handOver({ text, code, blob, name }) {
  const inApp = IN_APP.test(navigator.userAgent);
  const said = h("p", { class: "cx-handin-said", role: "status", "aria-live": "polite" });
  const id = freshId("code");
  const area = h("textarea", { id, class: "cx-field cx-handin-code", readonly: true, rows: 4, spellcheck: "false" });
  area.value = code;
  const copy = button("复制提交码", async () => {
    const copied = await copyText(area);
    fill(said, copied ? `已复制提交码（${code.length} 个字符），请整段粘贴给老师或粘贴到作业平台。` : "没能自动复制：请长按上面的文字，全选后复制。");
  }, { class: inApp ? "cx-button cx-primary" : "cx-button" });
  const file = button("下载文件", () => {
    download(blob, name);
    fill(said, `文件名是「${name}」，一般在「下载」文件夹里。没有找到文件，就用「复制提交码」。`);
  }, { class: inApp ? "cx-button" : "cx-button cx-primary" });
  const share = shareable(text, code, name);
  const send = share && button("发送给…", () => navigator.share(share).catch(() => {})); // closed by the student: nothing to say
  const notice = h("p", { class: "cx-notice" }, "你是在微信等应用里打开的网页，这里往往不能下载文件。请用「复制提交码」，或者点右上角「…」选择「在浏览器中打开」。");
  return h(
    "div",
    { class: "cx-handin-ways" },
    inApp ? notice : null,
    h("div", { class: "cx-tools" }, inApp ? [copy, send, file] : [file, send, copy]),
    said,
    h("div", {}, h("label", { for: id, class: "cx-muted" }, "提交码（和文件的内容一样，可以当文字发送）"), area),
  );
}

/**
 * What the system's own sheet takes: the file, else the code; null where there is no such sheet.
 * @param {string} text
 * @param {string} code
 * @param {string} name
 * @returns {ShareData | null}
 */
function shareable(text, code, name) {
  if (!navigator.share) return null; // also on plain-http addresses of a computer room
  const files = [new File([text], name, { type: "application/json" })];
  return navigator.canShare?.({ files }) ? { files, title: name } : { title: name, text: code };
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link); // Firefox follows only links that are in the page
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {HTMLTextAreaElement} area */
async function copyText(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    // No clipboard on plain http: the old way still works there.
    area.focus();
    area.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}
