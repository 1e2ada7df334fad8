// @ts-check
/** What couldn't be sent last time is sent when the page is opened again, or when the network comes back. */

import { button } from "./dom.js";
import { loadCourse } from "./site.js";

/**
 * One attempt; what came of it is said in the element.
 * @param {import("./course-handin.js").CourseHandin} element
 */
export async function tryUnsent(element) {
  const course = await loadCourse().catch(() => null);
  if (!course || !localStorage.getItem(`coursebook-handin:${course.id}:unsent`)) return;
  const [sending, who] = await Promise.all([import("./sending.js"), import("./who.js")]);
  if (sending.unsent(course.id).length === 0) return;
  const { taken, refused, left } = await sending.sendAgain(course.id, who.readWho(course.id).code);
  if (taken.length) element.say(`上次没有交上的作业已经交给老师，收据号 ${taken.join("、")}。`);
  if (left.length === 0) return;
  const enough = button("已经用文件交了，不用再交", () => {
    sending.forgetUnsent(course.id, left);
    element.say("好的，不再自动提交。");
  }, { class: "cx-link" });
  const why = refused ? `：${refused}请再点一次「提交」。` : "，留在这个浏览器里；下次打开时会自动再交。";
  element.say(`有 ${left.length} 份作业还没有交到老师那里${why}收据号 ${left.join("、")}。`, enough);
}
