// @ts-check
/** What the hand-in panel shows afterwards: the receipt, and the ways to hand over. */

import { button, fill, freshId, h } from "./dom.js";
import { Broken } from "./handin.js";
import { t } from "./words.js";

/** Browsers inside other apps, which can't download what a page made. */
const IN_APP = /MicroMessenger|QQ\/|DingTalk|AliApp|Weibo|baiduboxapp|aweme|NewsArticle|Feishu|Lark/i;

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
 * @param {(() => Promise<{blob: Blob, name: string}>) | null} options.word makes the Word file, where one is wanted
 * @param {Way} options.way
 * @param {number} options.count
 * @param {() => void} options.close
 */
export function done({ made, word, way: { name: way, reason }, count, close }) {
  const title = { collector: "✓ 老师已经收到", file: "作业文件做好了，还要交给老师", later: "现在连不上，先用文件交", refused: "老师的电脑没有收下，请用文件交" }[way];
  const lead = {
    collector: `${count} 道练习都在里面。请记下收据号，它能证明你交过。`,
    file: `${count} 道练习都在里面，已经核对过。请记下收据号，再用下面的一种办法交给老师。`,
    later: reason,
    refused: reason,
  }[way];
  const ways = handOver(made, word);
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

/**
 * @param {{text: string, code: string, blob: Blob, name: string}} made
 * @param {(() => Promise<{blob: Blob, name: string}>) | null} word
 */
function handOver({ text, code, blob, name }, word) {
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
  const paper = word && button(t("word_button"), async () => {
    fill(said, t("word_making"));
    try {
      const made = await word();
      download(made.blob, made.name);
      fill(said, t("word_made", { name: made.name }));
    } catch (error) {
      fill(said, error instanceof Broken ? error.message : t("word_failed"));
    }
  });
  const share = shareable(text, code, name);
  const send = share && button("发送给…", () => navigator.share(share).catch(() => {})); // closed by the student: nothing to say
  const notice = h("p", { class: "cx-notice" }, "你是在微信等应用里打开的网页，这里往往不能下载文件。请用「复制提交码」，或者点右上角「…」选择「在浏览器中打开」。");
  return h(
    "div",
    { class: "cx-handin-ways" },
    inApp ? notice : null,
    h("div", { class: "cx-tools" }, inApp ? [copy, send, file, paper] : [file, paper, send, copy]),
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
