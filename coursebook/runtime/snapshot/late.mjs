/** Files that come when they are first opened: the file system is not part of a snapshot, and hardly anything in it is
 * read once the modules are in memory. Leans on MEMFS of Emscripten 3.1.58: a node's size is `usedBytes`, its bytes are
 * `contents`, asked for only when something is read. */

const MOMENT = Date.UTC(2024, 0, 1); // folders keep their time, so that Python's cached listings stay valid

/**
 * @param {any} FS
 * @param {Record<string, [number, number]>} index path → place and size in the bytes
 * @param {() => Uint8Array} bytes called once, when a file is first read
 */
export function addLateFiles(FS, index, bytes) {
  const folders = new Set();
  let all;
  for (const [path, [at, size]] of Object.entries(index)) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) FS.mkdirTree(folder);
    folders.add(folder);
    if (FS.analyzePath(path).exists) FS.unlink(path);
    const node = FS.mknod(path, 0o100444, 0);
    node.usedBytes = size;
    node.timestamp = MOMENT;
    Object.defineProperty(node, "contents", {
      configurable: true,
      get() {
        all ??= bytes();
        const contents = all.subarray(at, at + size);
        Object.defineProperty(node, "contents", { value: contents, writable: true });
        return contents;
      },
    });
  }
  for (const folder of folders) {
    for (let path = folder; path; path = path.slice(0, path.lastIndexOf("/"))) {
      FS.lookupPath(path).node.timestamp = MOMENT;
    }
  }
}
