// @ts-check
/**
 * Files for Python that stay where they are until they are read: the file system is not part of a snapshot, and hardly
 * anything in it is read once the modules are in memory. Leans on MEMFS of Emscripten 3.1.58: a node's size is
 * `usedBytes`, its bytes are `contents`, which nobody asks for before something is read.
 */

/** @typedef {Record<string, [number, number]>} Index path → place and size in the bundle's data */

const PADDED = 4; // u32: length of the index that follows
const MOMENT = Date.UTC(2024, 0, 1); // folders keep their time, so that Python's cached listings of them stay valid
// Emscripten's numbers
const EIO = 29; // input/output error
const EPERM = 63; // operation not permitted

/**
 * @param {Uint8Array} bundle as `coursebook.runtime.bundle` writes it
 * @returns {{index: Index, data: Uint8Array}}
 */
export function readBundle(bundle) {
  const length = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(bundle.subarray(PADDED, PADDED + length)));
  const data = bundle.subarray(PADDED + length);
  const end = Object.values(index).reduce((last, [at, size]) => Math.max(last, at + size), 0);
  if (end !== data.length) throw new Error("a bundle of files is cut off");
  return { index, data };
}

/**
 * @param {any} FS
 * @param {Index} index
 * @param {() => Uint8Array | null} data the bundle's data, asked for when a file is first read; null if it isn't here yet:
 *   Python then gets an input/output error, and whoever gave null is to run the program again later
 * @param {number} [moment] the folders' time; another one makes Python list them anew
 */
export function addFiles(FS, index, data, moment = MOMENT) {
  const folders = new Map();
  for (const [path, [at, size]] of Object.entries(index)) {
    const end = path.lastIndexOf("/");
    const folder = path.slice(0, end);
    if (!folders.has(folder)) {
      FS.mkdirTree(folder);
      folders.set(folder, FS.lookupPath(folder).node);
    }
    const parent = folders.get(folder);
    if (path.slice(end + 1) in parent.contents) FS.unlink(path);
    // Not by path: looking up a thousand paths, most of them for the first time, is what would take the time.
    const node = parent.node_ops.mknod(parent, path.slice(end + 1), 0o100444, 0);
    node.usedBytes = size;
    node.timestamp = MOMENT;
    forbidChanges(FS, node);
    Object.defineProperty(node, "contents", {
      configurable: true,
      get() {
        const all = data();
        if (!all) throw new FS.ErrnoError(EIO);
        const contents = all.subarray(at, at + size);
        Object.defineProperty(node, "contents", { value: contents, writable: true });
        return contents;
      },
    });
  }
  for (const folder of folders.keys()) {
    for (let path = folder; path; path = path.slice(0, path.lastIndexOf("/"))) {
      FS.lookupPath(path).node.timestamp = moment;
    }
  }
}

/**
 * Modes alone protect nothing, since a program may change them; and what it wrote would be in the bundle, for good.
 * Trick: MEMFS writes by these functions, and Emscripten refuses what has none; only its `utime` doesn't look first.
 * @param {any} FS
 * @param {any} node
 */
function forbidChanges(FS, node) {
  const { write: _1, allocate: _2, msync: _3, ...content } = node.stream_ops;
  node.stream_ops = content;
  const setattr = () => {
    throw new FS.ErrnoError(EPERM);
  };
  node.node_ops = { ...node.node_ops, setattr }; // mode, time, length
}

/**
 * The course's own packages. Python has looked at their folder before, so it gets another time.
 * @param {any} FS
 * @param {Uint8Array[]} bundles
 */
export function addExtras(FS, bundles) {
  for (const bundle of bundles) {
    const { index, data } = readBundle(bundle);
    addFiles(FS, index, () => data, MOMENT + 1000);
  }
}
