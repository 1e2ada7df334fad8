// @ts-check
/** When what is large is loaded before anybody asks for it. */

const NEAR = "300px"; // below and above what is on the screen

/**
 * Do something whenever the reader puts a finger, the mouse or the keyboard on one of some parts. A finger is no focus: a
 * tap on a button does not focus it in Safari, and elsewhere the focus comes with the end of the tap.
 * @param {Element} node
 * @param {(target: Element) => boolean} isOne
 * @param {() => void} act
 */
export function whenTouched(node, isOne, act) {
  const look = (/** @type {Event} */ event) => {
    if (isOne(/** @type {Element} */ (event.target))) act();
  };
  node.addEventListener("pointerdown", look, { passive: true });
  node.addEventListener("focusin", look);
}

/**
 * Do something once when the reader, scrolling, comes near; not while the page is still being built up.
 * @param {Element} node
 * @param {() => void} act
 * @returns {() => void} ends the waiting
 */
export function whenNear(node, act) {
  /** @type {IntersectionObserver | null} */
  let observer = null;
  const end = () => {
    removeEventListener("scroll", watch);
    observer?.disconnect();
  };
  // What is on the screen when the page opens is no sign of interest; scrolling is.
  const watch = () => {
    removeEventListener("scroll", watch);
    observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      end();
      whenQuiet(act);
    }, { rootMargin: NEAR });
    observer.observe(node);
  };
  addEventListener("scroll", watch, { passive: true });
  return end;
}

/**
 * Do something when the page is there and the browser has nothing else to do.
 * @param {() => void} act
 */
export function whenQuiet(act) {
  if (document.readyState !== "complete") return addEventListener("load", () => whenQuiet(act), { once: true });
  (globalThis.requestIdleCallback ?? setTimeout)(act);
}
