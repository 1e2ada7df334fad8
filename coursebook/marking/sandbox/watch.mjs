/** Notices when a program reaches for JavaScript, and keeps notes that no program can change.
 *
 * `import js` finds a Proxy: its first use is noticed here, outside Python's memory, before anything can be done with it.
 * A process in which that happened serves no other answer: what is changed in JavaScript outlives a rewind.
 */
const MOST = 40;
const RISKY = /^(gc|ctypes|sys\.addaudithook)/; // ways to objects that nobody should have
let touched = false;
let kept = [];

const touch = () => {
  touched = true;
};
const trap = (name) => (...given) => {
  touch();
  return Reflect[name](...given);
};
const names = ["get", "has", "ownKeys", "set", "getOwnPropertyDescriptor", "getPrototypeOf", "defineProperty", "deleteProperty"];
const traps = Object.fromEntries(names.map((name) => [name, trap(name)]));

/** An object that tells us when it is used. */
export const watched = (object) => new Proxy(object, traps);

export const watching = {
  begin() {
    touched = false;
    kept = [];
  },
  reached: () => touched || kept.some((text) => RISKY.test(text)),
  notes: () => touched ? [...kept, "js"] : kept,
};

/** Called by the interpreter's audit hook with the event's name and its arguments; telling anything else is noticed. */
export const note = watched((text) => {
  if (kept.length < MOST) kept = [...kept, String(text).slice(0, 200)];
});
