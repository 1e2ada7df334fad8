// @ts-check
/** The teacher's page: asks every few seconds and draws only what has changed, so that what is open stays open. */

/** @typedef {{receipt: string, received: string, scope: string, count: number}} Submission */
/** @typedef {{id: string, name: string, group: string, is_expected: boolean, other_names: string[], submissions: Submission[], exercises: Record<string, string>}} Pupil */
/** @typedef {{course: string, titles: Record<string, string>, has_roster: boolean, address: string, code: string, qr: string, students: Pupil[]}} Overview */

const EVERY = 3_000;
const LIST = "/collector/teacher/list.json";
const SCOPES = /** @type {Record<string, string>} */ ({ exercise: "一道题", page: "一页", course: "全部练习" });
const STATES = /** @type {Record<string, string>} */ ({ pass: "✓ 通过", fail: "✗ 还不对", error: "! 程序出错", timeout: "⏱ 超时", "": "· 没有检查" });

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const search = /** @type {HTMLInputElement} */ (at("search"));
const which = /** @type {HTMLSelectElement} */ (at("which"));

/** @type {Overview | null} */
let shown = null;
/** @type {Map<string, {text: string, node: HTMLElement}>} drawn lines by 学号 */
const lines = new Map();

/**
 * @param {string} tag
 * @param {string} [className]
 * @param {...(string | Node)} children
 */
function h(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @param {string} iso */
function clock(iso) {
  const time = new Date(iso);
  const today = time.toDateString() === new Date().toDateString();
  return time.toLocaleString("zh-CN", { ...(today ? {} : { month: "numeric", day: "numeric" }), hour: "2-digit", minute: "2-digit" });
}

/** @param {Pupil} pupil */
function oddities(pupil) {
  const names = pupil.other_names.filter(Boolean);
  return [
    shown?.has_roster && !pupil.is_expected ? "不在名单里" : "",
    names.length ? `还用过姓名：${names.join("、")}` : "",
  ].filter(Boolean);
}

/** @param {Pupil} pupil */
function drawLine(pupil) {
  const who = h("span", "who", `${pupil.name || "（没有姓名）"} `, h("span", "", [pupil.id, pupil.group].filter(Boolean).join(" · ")));
  const last = pupil.submissions[pupil.submissions.length - 1];
  if (!last) return h("li", "missing", who, h("span", "mark", "还没交"));
  const states = Object.entries(pupil.exercises);
  const passed = states.filter(([, status]) => status === "pass").length;
  const odd = oddities(pupil).map((text) => h("span", "odd", text));
  const box = h("details", "", h("summary", "", who, h("span", "mark", `${states.length} 道 · 通过 ${passed}`), h("span", "when", clock(last.received)), ...odd));
  const given = pupil.submissions.map((one) => h("li", "", h("span", "receipt", one.receipt), `${SCOPES[one.scope] ?? ""} · ${one.count} 道`, h("span", "when", clock(one.received)))).reverse();
  const done = states.map(([id, status]) => h("li", "", shown?.titles[id] ?? id, h("span", "when", STATES[status] ?? "✗ 还不对")));
  box.append(h("div", "inside", h("p", "quiet", `交了 ${given.length} 次，收据号：`), h("ul", "", ...given), h("p", "quiet", "练习："), h("ul", "", ...done)));
  return h("li", "", box);
}

function draw() {
  if (!shown) return;
  const { students } = shown;
  const some = students.filter((pupil) => pupil.submissions.length);
  const odd = students.filter((pupil) => pupil.submissions.length && oddities(pupil).length);
  const missing = students.length - some.length;
  const figures = [["人已交", some.length], ...(shown.has_roster ? [["人还没交", missing]] : []), ["份作业", some.reduce((sum, pupil) => sum + pupil.submissions.length, 0)], ...(odd.length ? [["人要留意", odd.length]] : [])];
  at("figures").replaceChildren(...figures.map(([name, count]) => h("div", "figure", h("b", "", String(count)), h("span", "", String(name)))));
  const wanted = search.value.trim().toLowerCase();
  const visible = students.filter((pupil) => {
    const kind = which.value;
    const fits = kind === "all" || (kind === "odd" ? odd.includes(pupil) : (kind === "some") === pupil.submissions.length > 0);
    return fits && (!wanted || [pupil.id, pupil.name, pupil.group].some((text) => text.toLowerCase().includes(wanted)));
  });
  // The latest hand-in on top; who hasn't handed in stands below, in the list's order.
  const latest = (/** @type {Pupil} */ pupil) => pupil.submissions[pupil.submissions.length - 1]?.received ?? "";
  visible.sort((a, b) => latest(a) < latest(b) ? 1 : latest(a) > latest(b) ? -1 : 0);
  const list = at("students");
  const nodes = visible.map(line);
  if (nodes.length === 0) nodes.push(h("li", "missing", students.length ? "没有符合的学生。" : "还没有人交作业。交上来的会马上显示在这里。"));
  // Moved only where the order differs: moving a node would take the focus away.
  nodes.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
  while (list.children.length > nodes.length) list.lastElementChild?.remove();
}

/** @param {Pupil} pupil */
function line(pupil) {
  const text = JSON.stringify(pupil);
  const old = lines.get(pupil.id);
  if (old?.text === text) return old.node;
  const node = drawLine(pupil);
  if (old?.node.querySelector("details[open]")) node.querySelector("details")?.setAttribute("open", "");
  lines.set(pupil.id, { text, node });
  return node;
}

/** @param {Overview} overview */
function drawDoor(overview) {
  const picture = document.createElement("img");
  picture.alt = `网址 ${overview.address} 的二维码`;
  picture.src = `data:image/svg+xml,${encodeURIComponent(overview.qr)}`;
  const words = h("div", "", h("p", "", "网址：", h("b", "", overview.address)), h("p", "", ...(overview.code ? ["班级口令：", h("b", "", overview.code)] : ["没有设班级口令。"])));
  at("address").replaceChildren(...(overview.qr ? [picture] : []), words);
}

let tag = "";

async function look() {
  const state = at("state");
  try {
    const response = await fetch(LIST, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (response.status === 403 || response.status === 429) {
      state.dataset.bad = "";
      state.textContent = "登录过期了，请用窗口里显示的教师网址重新打开。";
      return;
    }
    if (response.status === 200) {
      const first = !shown;
      shown = /** @type {Overview} */ (await response.json());
      tag = response.headers.get("ETag") ?? "";
      at("title").textContent = `收作业：${shown.course}`;
      if (first) drawDoor(shown);
      draw();
    } else if (response.status !== 304) {
      throw new Error(String(response.status));
    }
    delete state.dataset.bad;
    const now = "实时更新中";
    if (state.textContent !== now) state.textContent = now;
  } catch {
    state.dataset.bad = "";
    state.textContent = "连不上收作业程序，下面是最后看到的；连上后自动更新。";
  }
  setTimeout(look, EVERY);
}

search.addEventListener("input", draw);
which.addEventListener("change", draw);
look();
