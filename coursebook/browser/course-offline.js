// @ts-check
/**
 * `<course-offline>`: 下载整门课. Says the size before anything is fetched; `data-state` = waiting | offered | busy | kept | no.
 */

import { button, fill, h } from "./dom.js";
import { isOffered, keepAll, lack, NotAll, notKept } from "./offline.js";
import { megabytes } from "./network.js";
import { ROOT } from "./site.js";
import { RUNTIME, waysTo } from "./transport.js";
import { t } from "./words.js";

/** @typedef {import("./offline.js").Files} Files */

const RUNTIME_PATH = RUNTIME.pathname.slice(ROOT.pathname.length);
const COPY = /\.(br|zst|gz)$/;

class CourseOffline extends HTMLElement {
  /** @type {string[]} */
  #missing = [];
  /** @type {Files} */
  #files = {};

  connectedCallback() {
    this.dataset.state = "waiting";
    this.look();
  }

  /** See what is kept, and offer the rest. */
  async look() {
    if (!isOffered) return this.#say("no", t("offline_live"));
    const why = lack();
    if (why) return this.#say("no", why);
    try {
      const response = await fetch(new URL("offline.json", ROOT), { cache: "no-cache" });
      this.#files = wholeCourse((await response.json()).files);
    } catch {
      this.#say("no", t("not_read", { what: t("offline_list") }));
      return this.append(button(t("try_again"), () => this.look()));
    }
    try {
      this.#missing = await notKept(this.#files);
    } catch {
      return this.#say("no", t("offline_unsupported"));
    }
    if (this.#missing.length === 0) return this.#say("kept", `✓ ${t("offline_kept")}`);
    return this.#offer("");
  }

  /** @param {string} said what went wrong before */
  #offer(said) {
    const [sent, bytes] = [2, 1].map((at) => this.#missing.reduce((sum, path) => sum + Number(this.#files[path][at]), 0));
    this.dataset.state = "offered";
    fill(
      this,
      said && h("p", { class: "cx-notice", role: "status" }, said),
      button(t("offline_download", { size: megabytes(sent) }), () => this.#download(sent), { class: "cx-button cx-primary" }),
      h("p", { class: "cx-muted" }, t("offline_about", { size: megabytes(bytes) })),
    );
  }

  /** @param {number} total bytes over the network */
  async #download(total) {
    const bar = h("progress", { "aria-label": t("offline_progress"), max: total, value: 0 });
    const text = h("span", {});
    const draw = (/** @type {number} */ bytes) => {
      bar.value = Math.min(bytes, total);
      text.textContent = t("offline_come", { done: megabytes(Math.min(bytes, total)), total: megabytes(total) });
    };
    this.dataset.state = "busy";
    fill(this, h("div", { class: "cx-loading" }, text, bar));
    draw(0);
    navigator.storage?.persist?.().catch(() => {}); // else the browser may clear it away when the device gets full
    try {
      await keepAll(this.#missing, draw);
      await this.look();
    } catch (error) {
      const why = error instanceof NotAll ? error.why : "refused";
      this.#missing = await notKept(this.#files).catch(() => this.#missing);
      this.#offer({ full: t("offline_full"), network: t("offline_broken"), changed: t("offline_changed") }[why] ?? t("offline_unsupported"));
    }
  }

  /**
   * @param {string} state
   * @param {string} text
   */
  #say(state, text) {
    this.dataset.state = state;
    fill(this, h("p", { class: state === "kept" ? "cx-kept" : "cx-muted", role: "status" }, text));
  }
}

/**
 * Every file that a visit may ask for: of the runtime's packed copies those that this page would take from this host.
 * @param {Files} files
 * @returns {Files}
 */
function wholeCourse(files) {
  /** @type {Files} */
  const found = {};
  for (const [path, listed] of Object.entries(files)) {
    if (!path.startsWith(RUNTIME_PATH)) found[path] = listed;
    if (!path.startsWith(RUNTIME_PATH) || COPY.test(path)) continue;
    const copies = ["br", "zst", "gz"].filter((suffix) => `${path}.${suffix}` in files);
    const packed = Object.fromEntries(copies.map((suffix) => [suffix, files[`${path}.${suffix}`][1]]));
    // Scripts and the manifest are asked for by the browser itself.
    const way = /\.m?js$|\/runtime\.json$/.test(path) ? { suffix: "", sent: listed[2] } : waysTo({ name: path, bytes: listed[1], packed })[0];
    const [hash, bytes] = files[path + way.suffix];
    found[path + way.suffix] = [hash, bytes, way.sent];
  }
  return found;
}

if (!customElements.get("course-offline")) customElements.define("course-offline", CourseOffline);
