// @ts-check
/**
 * What of Python's files a rewind puts back. Trick: files, open files and the current folder live in JavaScript objects
 * (MEMFS of Emscripten 3.1.58), outside the linear memory.
 */

/** Folders where programs may leave files; emptied after each run. */
const SCRATCH = ["/home/pyodide", "/tmp"];

/**
 * @param {any} fs
 * @returns {() => boolean} closes and removes what is new; false if something else has changed or can't be removed
 */
export function rememberFiles(fs) {
  const files = listFiles(fs);
  const open = [...fs.streams];
  const current = fs.cwd();
  return () => {
    try {
      fs.chdir(current);
      for (const stream of [...fs.streams]) if (stream && !open.includes(stream)) fs.close(stream);
      for (const folder of SCRATCH) emptyFolder(fs, folder, files);
    } catch {
      return false; // a folder that its owner may not read, for instance
    }
    return open.every((stream, number) => fs.streams[number] === stream) && sameFiles(files, listFiles(fs));
  };
}

/**
 * Node → what would change if it were written.
 * @param {any} fs
 * @returns {Map<any, string>}
 */
function listFiles(fs) {
  const found = new Map();
  /** @param {any} node */
  const visit = (node) => {
    const inner = fs.isDir(node.mode) ? Object.values(node.contents ?? {}) : [];
    const content = `${node.usedBytes}/${Number(node.timestamp ?? node.mtime ?? 0)}`;
    // What is written to a device, such as stderr, changes its time and nothing else.
    const stamp = fs.isDir(node.mode) ? inner.length : fs.isChrdev(node.mode) ? node.rdev : content;
    found.set(node, `${node.parent.id}/${node.name}/${node.mode}/${stamp}`);
    inner.forEach(visit);
  };
  // /dev and /proc are not MEMFS folders with contents of ours; a visit of the root skips what has no `contents`.
  visit(fs.root);
  return found;
}

/**
 * @param {Map<any, string>} before
 * @param {Map<any, string>} after
 */
function sameFiles(before, after) {
  return before.size === after.size && [...after].every(([node, stamp]) => before.get(node) === stamp);
}

/**
 * @param {any} fs
 * @param {string} path
 * @param {Map<any, string>} keep
 */
function emptyFolder(fs, path, keep) {
  if (!fs.analyzePath(path).exists) return;
  for (const name of fs.readdir(path)) {
    const inner = `${path}/${name}`;
    if (name === "." || name === ".." || keep.has(fs.lookupPath(inner, { follow: false }).node)) continue;
    if (fs.isDir(fs.lstat(inner).mode)) {
      emptyFolder(fs, inner, keep);
      fs.rmdir(inner);
    } else fs.unlink(inner);
  }
}
