// @ts-check
/** Whether the reader's network is one on which nothing large should come unasked, and sizes as people read them. */

/** @typedef {{saveData?: boolean, effectiveType?: string}} Connection */

/** Data are saved, or the network is slow: large files only on tap, with their size named. */
export function isThrifty() {
  const { saveData, effectiveType } = /** @type {{connection?: Connection}} */ (navigator).connection ?? {};
  return saveData === true || ["slow-2g", "2g", "3g"].includes(effectiveType ?? "");
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
