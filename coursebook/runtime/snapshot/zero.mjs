/** Overwrite with zeros what the allocators hold but nobody uses: it compresses to nothing and hides nobody's leftovers.
 *
 * Two allocators: dlmalloc, whose chunks follow each other from the start of the heap, and inside some of its chunks
 * Python's own arenas of pools of equal blocks (pymalloc, 32 bit: 1 MB, 16 KB, blocks of 8 to 512 bytes).
 * Every step checks what it reads; on the first contradiction the build stops rather than damage the heap.
 */

const IN_USE = 2; // dlmalloc's flags in the low bits of a chunk's size
const PREVIOUS_IN_USE = 1;
const SMALLEST = 16;
const TREE = 256; // free chunks from this size on carry the links of a tree, smaller ones of a list
const ARENA = 1 << 20;
const POOL = 1 << 14;
const POOL_HEADER = 32;
const CLASSES = 64;

export function zeroFree(module) {
  const end = module._sbrk(0) >>> 0;
  const bytes = module.HEAPU8;
  const words = module.HEAPU32;
  const chunks = walk(words, (module.___heap_base + 7) & ~7, end);
  chunks.forEach(({ at, size, used }, order) => {
    const next = chunks[order + 1];
    if (next && next.previousUsed !== used) throw new Error(`chunks disagree at ${at}`);
    if (!used) bytes.fill(0, at + (size >= TREE ? 32 : 16), at + size);
    else if (mayHoldArena(at + 8, size)) zeroArena(bytes, words, at + 8);
  });
  bytes.fill(0, end); // beyond what was ever handed out
}

/** All chunks; the first begins at one of a few places after the heap's base: where the longest chain fits. */
function walk(words, base, end) {
  let longest = [];
  for (let start = base; start < base + 64; start += 4) {
    const chunks = [];
    for (let at = start; at < end - 64;) {
      const head = words[(at + 4) >> 2];
      const size = head & ~7;
      if (size < SMALLEST || at + size > end) break;
      chunks.push({ at, size, used: !!(head & IN_USE), previousUsed: !!(head & PREVIOUS_IN_USE) });
      at += size;
    }
    if (chunks.length > longest.length) longest = chunks;
  }
  return longest;
}

const mayHoldArena = (start, size) => size >= ARENA && size <= ARENA + (1 << 17) && start % (1 << 16) === 0;

/** A pool's header, as `struct pool_header` has it. */
function readPool(words, at) {
  const [count, free, , , arena, sizeClass, next, last] = words.subarray(at >> 2, (at + POOL_HEADER) >> 2);
  return { at, count, free, arena, sizeClass, next, last };
}

function zeroArena(bytes, words, start) {
  const pools = [];
  for (let at = start; at < start + ARENA; at += POOL) pools.push(readPool(words, at));
  const untouched = ({ at, count, free, arena, sizeClass, next, last }) =>
    at !== start && !count && !free && !arena && !sizeClass && !next && !last;
  const touched = pools.filter((pool) => !untouched(pool));
  const used = touched.filter(({ count }) => count);
  const plausible = used.every(({ sizeClass, next, last }) => sizeClass < CLASSES && next <= POOL + 512 && last <= POOL);
  // Something else of an arena's size: leave it as it is.
  if (!used.length || !plausible || touched.some(({ arena }) => arena !== pools[0].arena)) return;
  for (const pool of touched) {
    if (pool.count) zeroBlocks(bytes, words, pool);
    else zeroEmptyPool(bytes, words, pool.at);
  }
}

function zeroEmptyPool(bytes, words, at) {
  words[(at + 4) >> 2] = 0; // its free list
  words[(at + 20) >> 2] = 0xffff; // "no size class yet": it is set up anew when it is taken
  bytes.fill(0, at + POOL_HEADER, at + POOL);
}

function zeroBlocks(bytes, words, { at, count, free, sizeClass, next }) {
  const size = (sizeClass + 1) * 8;
  const seen = new Set();
  for (let block = free; block; block = words[block >> 2]) {
    const inside = block >= at + POOL_HEADER && block < at + POOL && (block - at - POOL_HEADER) % size === 0;
    if (!inside || seen.has(block)) throw new Error(`the free list of the pool at ${at} is broken at ${block}`);
    seen.add(block);
    bytes.fill(0, block + 4, block + size); // the first word links to the next free block
  }
  if (Math.floor((next - POOL_HEADER) / size) - seen.size !== count) throw new Error(`the pool at ${at} miscounts`);
  if (next < POOL) bytes.fill(0, at + next, at + POOL);
}
