// @ts-check
/** What couldn't be sent last time is sent when the page is opened again, or when the network comes back. */

import { button } from "./dom.js";
import { loadCourse } from "./site.js";
import { t } from "./words.js";

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
  if (taken.length) element.say(t("sent_again", { receipts: taken.join(t("list_comma")) }));
  if (left.length === 0) return;
  const enough = button(t("unsent_enough"), () => {
    sending.forgetUnsent(course.id, left);
    element.say(t("unsent_stopped"));
  }, { class: "cx-link" });
  const values = { n: left.length, receipts: left.join(t("list_comma")), refused };
  element.say(t(refused ? "unsent_refused" : "unsent", values), enough);
}
