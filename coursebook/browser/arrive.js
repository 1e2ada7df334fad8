// @ts-check
/**
 * Whoever follows a link to one exercise stays there while the exercises above it are set up and grow, until they do
 * something themselves. Browsers hold a place only against what they see growing, which this is too much of.
 */

const ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];

/** @type {Element | null} the place that was last arrived at; it is held once */
let place = null;
// Going back and reloading lead to where the reader was, which the browser and the theme know.
let returning = ["reload", "back_forward"].includes(/** @type {any} */ (performance.getEntriesByType("navigation")[0])?.type);
addEventListener("popstate", () => {
  returning = true;
});
addEventListener("click", () => {
  returning = false;
}, true);

/** Called when an exercise is put on the page. */
export function arrive() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target || target === place || returning) return;
  place = target;
  const watch = new ResizeObserver(() => {
    if (target.isConnected) target.scrollIntoView({ block: "start", behavior: "instant" });
    else leave();
  });
  const leave = () => {
    watch.disconnect();
    for (const act of ACTS) removeEventListener(act, leave, true);
  };
  for (const act of ACTS) addEventListener(act, leave, { capture: true, passive: true });
  watch.observe(document.body);
}
