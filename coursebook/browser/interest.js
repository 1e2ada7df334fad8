// @ts-check
/** When Python is loaded before anybody asks for it: a reader who scrolls comes near an exercise that runs programs. */

const NEAR = "300px"; // below and above what is on the screen

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

/** @param {() => void} act */
function whenQuiet(act) {
  if (document.readyState !== "complete") return addEventListener("load", () => whenQuiet(act), { once: true });
  (globalThis.requestIdleCallback ?? setTimeout)(act);
}
