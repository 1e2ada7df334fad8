// @ts-check
/**
 * Which functions have a place in the function table already, told instead of looked up.
 *
 * For each function that a module exports, Emscripten asks whether it stands in the table; to know that, it reads the
 * whole table once, and every entry that is read becomes an object: 18,000 of them for pandas. WebKit, moreover, makes
 * another object than the exported one: nothing would be found, and every address after it be wrong. Only about a
 * hundred functions are ever found, and whoever made the snapshot knows where.
 */

/** @typedef {Record<string, number>} Places functions by the names that other modules use → where this module put them */

/**
 * @param {WebAssembly.Module} module
 * @param {any} imports that it was given; what it asks for may be a function of its own by another name
 * @param {number} low the part of the table that it fills itself
 * @param {number} high
 * @returns {Places} as Emscripten has found them
 */
export function placesOf(module, imports, low, high) {
  const asked = WebAssembly.Module.imports(module).filter((one) => one.module === "GOT.func");
  const given = WebAssembly.Module.exports(module).filter((one) => one.kind === "function");
  const names = [...asked, ...given].map(({ name }) => name);
  const places = names.map((name) => /** @type {const} */ ([name, imports["GOT.func"][name].value]));
  return Object.fromEntries(places.filter(([, place]) => place > 0 && place >= low && place < high));
}

/**
 * Tell Emscripten, which is about to read this part of the table. Whatever isn't told is then given a place at the end.
 * Trick: `GOT.func` is Emscripten's list of addresses by name; what is in it when a module is linked stays.
 * Trick: the first reading, one entry after the other, is Emscripten's search; to that the table seems to be empty.
 * @param {any} imports that the module was given
 * @param {Places} places
 * @param {number} low
 * @param {number} high
 */
export function tellPlaces(imports, places, low, high) {
  const addresses = imports["GOT.func"];
  for (const [name, place] of Object.entries(places)) addresses[name].value ||= place;
  if (low === high) return; // there will be no reading
  let next = low;
  Object.defineProperty(imports.env.__indirect_function_table, "get", {
    configurable: true,
    value(/** @type {number} */ index) {
      if (index !== next) return WebAssembly.Table.prototype.get.call(this, index);
      next++;
      if (next === high) delete (/** @type {any} */ (this).get);
      return null;
    },
  });
}
