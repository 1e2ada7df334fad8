// @ts-check
/** When what is large is loaded before anybody asks for it. */

const REACH = 600; // pixels below and above what is on the screen: what can be scrolled to at once
const NEAR = "300px";

/** @type {Map<Element, () => void>} */
const unseen = new Map();

/**
 * Do something once when a part of the page is near what is on the screen. What is near from the start is found without
 * waiting for the first picture of the page, and by one layout for all parts.
 * @param {Element} node
 * @param {() => void} act
 * @returns {() => void} ends the waiting
 */
export function whenInReach(node, act) {
  const observer = new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) found();
  }, { rootMargin: `${REACH}px` });
  const end = () => {
    observer.disconnect();
    unseen.delete(node);
  };
  const found = () => {
    end();
    act();
  };
  observer.observe(node);
  if (unseen.size === 0) queueMicrotask(look);
  unseen.set(node, found);
  return end;
}

function look() {
  const near = [...unseen].filter(([node]) => {
    const { top, bottom } = node.getBoundingClientRect();
    return bottom >= -REACH && top <= innerHeight + REACH;
  });
  unseen.clear();
  for (const [, found] of near) found();
}

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
