// @ts-check
/**
 * The file format of a snapshot: a table of segments, and their bytes.
 *
 * u32 number of segments, u32 length of the bytes, table (u32 gap, u32 length per segment), bytes. A gap is what lies
 * unchanged between two segments. Only differences to a freshly linked memory are stored.
 */
const MERGE = 64; // equal bytes between two differences that are cheaper stored than skipped

const HEAD = 8;

/**
 * @param {Uint8Array} memory
 * @returns {number} a checksum over all of it, quick enough to be taken while booting
 */
export function checksum(memory) {
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length >> 2);
  // Four sums that don't wait for each other: a processor takes them side by side. Memory is whole pages, so all divide.
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let at = 0; at < words.length; at += 4) {
    a = (Math.imul(a, 31) + words[at]) | 0;
    b = (Math.imul(b, 31) + words[at + 1]) | 0;
    c = (Math.imul(c, 31) + words[at + 2]) | 0;
    d = (Math.imul(d, 31) + words[at + 3]) | 0;
  }
  return [b, c, d].reduce((sum, next) => (Math.imul(sum, 31) + next) | 0, a);
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
 * @param {Uint8Array} memory
 * @param {[number, number][]} segments
 * @returns {Uint8Array} the file
 */
export function pack(memory, segments) {
  const total = segments.reduce((sum, [, length]) => sum + length, 0);
  const file = new Uint8Array(HEAD + segments.length * 8 + total);
  const view = new DataView(file.buffer);
  view.setUint32(0, segments.length, true);
  view.setUint32(4, total, true);
  let table = HEAD;
  let at = HEAD + segments.length * 8;
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
 * Write a snapshot over the memory that it was compared with.
 * @param {Uint8Array} file
 * @param {Uint8Array} memory
 */
export function unpack(file, memory) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bytesAt = HEAD + view.getUint32(0, true) * 8;
  if (bytesAt + view.getUint32(4, true) !== file.length) throw new Error("the snapshot is cut off");
  let from = bytesAt;
  let to = 0;
  for (let entry = HEAD; entry < bytesAt; entry += 8) {
    to += view.getUint32(entry, true);
    const size = view.getUint32(entry + 4, true);
    memory.set(file.subarray(from, from + size), to);
    from += size;
    to += size;
  }
}
