/** Pin everything in a JavaScript engine that differs from run to run and reaches Python's memory while it boots.
 *
 * Import this before Pyodide: the built snapshot is then the same, byte for byte, on every machine and day.
 */
const EPOCH = Date.UTC(2024, 0, 1);
const PARTS = ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"];

let state = 0x9e3779b9 | 0;

function randomByte() { // xorshift; nothing secret is made with it, students' random numbers are seeded anew
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state & 255;
}

Object.defineProperty(crypto, "getRandomValues", {
  configurable: true,
  value(array) {
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).forEach((_, at, bytes) => bytes[at] = randomByte());
    return array;
  },
});
Math.random = () => ((randomByte() << 16) | (randomByte() << 8) | randomByte()) / 2 ** 24;

let clock = 0;
performance.now = () => clock += 1 / 1024;
const tick = () => EPOCH + Math.floor(performance.now());

const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(tick());
    else if (parts.length === 1) super(parts[0]);
    else super(RealDate.UTC(...parts));
  }
  static now() {
    return tick();
  }
};

// The machine's time zone gets into the heap through tzset(): local time is UTC here.
RealDate.prototype.getTimezoneOffset = () => 0;
RealDate.prototype.toLocaleTimeString = function () {
  return this.toISOString().slice(11, 19) + " UTC";
};
RealDate.prototype.toTimeString = function () {
  return this.toISOString().slice(11, 19) + " GMT+0000 (Coordinated Universal Time)";
};
for (const part of PARTS) {
  RealDate.prototype["get" + part] = RealDate.prototype["getUTC" + part];
  if (part !== "Day") RealDate.prototype["set" + part] = RealDate.prototype["setUTC" + part];
}
