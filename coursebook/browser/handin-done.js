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
  if (!isKept) return t("later_unkept");
  return t(direct ? "later" : "later_perhaps");
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
  const title = t(/** @type {const} */ ({ collector: "done_collector", file: "done_file", later: "done_later", refused: "done_refused" })[way]);
  const lead = {
    collector: t("lead_collector", { n: count }),
    file: t("lead_file", { n: count }),
    later: reason,
    refused: reason,
  }[way];
  const ways = handOver(made, word);
  return h(
    "div",
    {},
    h("p", { class: "cx-handin-title", tabindex: -1, "data-focus": true }, title),
    h("p", {}, lead),
    h("p", { class: "cx-handin-receipt" }, h("span", { class: "cx-muted" }, t("word_receipt")), h("b", {}, made.receipt)),
    way === "collector" ? h("details", {}, h("summary", {}, t("own_copy")), ways) : ways,
    h("div", { class: "cx-tools" }, button(t("done"), close)),
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
  const copy = button(t("copy_code"), async () => {
    const copied = await copyText(area);
    fill(said, copied ? t("copied", { n: code.length }) : t("not_copied"));
  }, { class: inApp ? "cx-button cx-primary" : "cx-button" });
  const file = button(t("download"), () => {
    download(blob, name);
    fill(said, t("downloaded", { name }));
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
  const send = share && button(t("share"), () => navigator.share(share).catch(() => {})); // closed by the student: nothing to say
  const notice = h("p", { class: "cx-notice" }, t("in_app"));
  return h(
    "div",
    { class: "cx-handin-ways" },
    inApp ? notice : null,
    h("div", { class: "cx-tools" }, inApp ? [copy, send, file, paper] : [file, paper, send, copy]),
    said,
    h("div", {}, h("label", { for: id, class: "cx-muted" }, t("code_for_text")), area),
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
