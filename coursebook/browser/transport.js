// @ts-check
/**
 * How one large file gets here. The build has laid packed copies beside it (`x.br`, `x.zst`, `x.gz`). A host that sends
 * the right one by itself is simply asked for `x`; from any other host the page takes a copy that it can unpack itself.
 */

import { ASSETS, hostPacks, isPacked } from "./site.js";

/** @typedef {{name: string, bytes: number, packed?: Record<string, number>}} RuntimeFile bytes of the file and of its copies */
/**
 * @typedef {object} Way
 * @property {string} suffix of the copy
 * @property {number} sent bytes on the way
 * @property {"br" | "zst" | "gz" | ""} unpack what the page has to do
 * @property {boolean} [onlyPacked] the way is only good if the host has packed the file
 */

/** @typedef {{broke: boolean}} Line whether the connection broke while the file was coming; a stream's reader is only told that it failed */

export const RUNTIME = new URL("runtime/", ASSETS);
/** Below, starting a worker to unpack takes longer than what zstd saves. */
const SMALL = 500_000;
const MAGIC = { zst: [0x28, 0xb5, 0x2f, 0xfd], gz: [0x1f, 0x8b], br: [], "": [] };

/**
 * The ways to a file, the best first; the last one works on every host.
 * @param {RuntimeFile} file
 * @returns {Way[]}
 */
export function waysTo({ bytes, packed = {} }) {
  /** @type {Way[]} */
  const ways = [];
  const smallest = Math.min(bytes, ...Object.values(packed));
  if (hostPacks() && smallest < bytes) ways.push({ suffix: "", unpack: "", sent: smallest, onlyPacked: true });
  /** @type {("br" | "zst" | "gz")[]} */
  const order = bytes < SMALL ? ["br", "gz", "zst"] : ["br", "zst", "gz"];
  for (const unpack of order) {
    if (packed[unpack] && (unpack === "zst" || canUnpack(unpack))) ways.push({ suffix: `.${unpack}`, unpack, sent: packed[unpack] });
  }
  return [...ways, { suffix: "", unpack: "", sent: bytes }];
}

/**
 * Take a file by one way.
 * @param {RuntimeFile} file
 * @param {Way} way
 * @param {(bytes: number) => void} tell called with the bytes that have come over the network
 * @param {Line} line
 * @returns {Promise<Response | null>} the file itself as a stream; null if this way doesn't exist on this host
 */
export async function take(file, way, tell, line) {
  const response = await fetch(new URL(file.name + way.suffix, RUNTIME)).catch(() => null);
  const isPage = response?.headers.get("Content-Type")?.startsWith("text/html"); // some hosts answer everything with a page
  if (!response?.ok || !response.body || isPage || (way.onlyPacked && !isPacked(response))) {
    response?.body?.cancel();
    return null;
  }
  // What the host has packed arrives here unpacked already; the bytes on the way are then in proportion.
  const share = isPacked(response) && way.suffix === "" ? way.sent / file.bytes : 1;
  const { first, stream } = await begin(response.body, (count) => tell(Math.min(way.sent, count * share)), line);
  const isStillPacked = way.unpack !== "" && MAGIC[way.unpack].every((byte, at) => first[at] === byte) && !isPacked(response, way.unpack);
  return isStillPacked ? unpacked(stream, way.unpack, file.bytes) : asFile(stream);
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @param {"br" | "zst" | "gz" | ""} kind
 * @param {number} bytes
 */
async function unpacked(stream, kind, bytes) {
  if (kind === "zst") return asFile(await unpackZstd(await new Response(stream).arrayBuffer(), bytes));
  const format = /** @type {CompressionFormat} */ (kind === "br" ? "brotli" : "gzip");
  return asFile(stream.pipeThrough(new DecompressionStream(format)));
}

/**
 * Our own content type: some LAN servers don't know .wasm, and streaming compilation insists on it.
 * @param {BodyInit} body
 */
function asFile(body) {
  return new Response(body, { headers: { "Content-Type": "application/wasm" } });
}

/**
 * Wait for the first bytes, and count all of them.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {(count: number) => void} tell
 * @param {Line} line
 */
async function begin(body, tell, line) {
  const reader = body.getReader();
  let count = 0;
  const read = async () => {
    const { value } = await reader.read().catch((error) => {
      line.broke = true;
      throw error;
    });
    count += value?.byteLength ?? 0;
    tell(count);
    return value;
  };
  let waiting = await read();
  const first = waiting ?? new Uint8Array();
  const stream = new ReadableStream({
    async pull(controller) {
      const chunk = waiting ?? await read();
      waiting = undefined;
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: () => reader.cancel(),
  });
  return { first, stream };
}

/**
 * @param {ArrayBuffer} packed
 * @param {number} bytes
 * @returns {Promise<ArrayBuffer>}
 */
function unpackZstd(packed, bytes) {
  const worker = new Worker(new URL("unpack.js", ASSETS), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data ? resolve(data) : reject(new Error("damaged"));
    worker.onerror = () => reject(new Error("no worker"));
    worker.postMessage({ packed, bytes }, [packed]);
  }).finally(() => worker.terminate());
}

/** @param {"br" | "gz"} kind */
function canUnpack(kind) {
  try {
    return !!new DecompressionStream(/** @type {CompressionFormat} */ (kind === "br" ? "brotli" : "gzip"));
  } catch {
    return false;
  }
}
