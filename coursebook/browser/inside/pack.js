// @ts-check
/**
 * The file format of a snapshot: a header, a table of segments, the segments' bytes.
 *
 * u32 length of the header, u32 length of the bytes, header (JSON, padded to 8), table (u32 gap, u32 length per segment),
 * bytes. A gap is what lies unchanged between two segments. Only differences to a freshly linked memory are stored.
 */
const MERGE = 64; // equal bytes between two differences that are cheaper stored than skipped

/** @param {number} length */
const aligned = (length) => Math.ceil(length / 8) * 8;

/**
 * @param {Uint8Array} memory
 * @returns {number} a checksum over all of it, quick enough to be taken while booting
 */
export function checksum(memory) {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  let sum = 0;
  for (let at = 0; at < words.length; at++) sum = (Math.imul(sum, 31) + words[at]) | 0;
  return sum;
}

/**
 * Where `memory` differs from `base`: pairs of start and length.
 * @param {Uint8Array} memory
 * @param {Uint8Array} base
 */
export function differences(memory, base) {
  /** @type {[number, number][]} */
  const segments = [];
  for (let at = 0; at < memory.length;) {
    if (memory[at] === base[at]) {
      at++;
      continue;
    }
    const start = at;
    let last = at;
    for (; at < memory.length && at - last < MERGE; at++) if (memory[at] !== base[at]) last = at;
    segments.push([start, last + 1 - start]);
    at = last + 1;
  }
  return segments;
}

/**
 * @param {object} header
 * @param {Uint8Array} memory
 * @param {[number, number][]} segments
 * @returns {Uint8Array} the file
 */
export function pack(header, memory, segments) {
  const text = new TextEncoder().encode(JSON.stringify({ ...header, segments: segments.length }));
  const total = segments.reduce((sum, [, length]) => sum + length, 0);
  const tableAt = aligned(8 + text.length);
  const file = new Uint8Array(tableAt + segments.length * 8 + total);
  const view = new DataView(file.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, total, true);
  file.set(text, 8);
  let table = tableAt;
  let at = tableAt + segments.length * 8;
  let end = 0;
  for (const [start, length] of segments) {
    view.setUint32(table, start - end, true);
    view.setUint32(table + 4, length, true);
    file.set(memory.subarray(start, start + length), at);
    table += 8;
    at += length;
    end = start + length;
  }
  return file;
}

/**
 * @param {Uint8Array} file
 * @returns {{header: any, writeTo: (memory: Uint8Array) => void}}
 */
export function unpack(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const tableAt = aligned(8 + length);
  const bytesAt = tableAt + header.segments * 8;
  if (bytesAt + view.getUint32(4, true) !== file.length) throw new Error("the snapshot is cut off");
  return {
    header,
    writeTo(memory) {
      let from = bytesAt;
      let to = 0;
      for (let entry = tableAt; entry < bytesAt; entry += 8) {
        to += view.getUint32(entry, true);
        const size = view.getUint32(entry + 4, true);
        memory.set(file.subarray(from, from + size), to);
        from += size;
        to += size;
      }
    },
  };
}
