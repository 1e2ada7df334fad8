/** Just enough of WebAssembly's binary format to take functions out of a module: reading it, writing it, its instructions. */

export const TYPE = 1, IMPORT = 2, FUNCTION = 3, TABLE = 4, GLOBAL = 6, EXPORT = 7, START = 8, ELEMENT = 9, CODE = 10, CUSTOM = 0;
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCREF = 0x70;

/** The kinds of what is imported and exported. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };

export class Reader {
  constructor(bytes, at = 0) {
    Object.assign(this, { bytes, at });
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128 number. */
  number() {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  /** Any LEB128 number, whose value doesn't matter. */
  skipNumber() {
    while (this.bytes[this.at++] > 127);
  }

  name() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  list(read) {
    return Array.from({ length: this.number() }, (_, order) => read(order));
  }

  limits() {
    const isBounded = this.byte() & 1;
    this.number();
    if (isBounded) this.number();
  }
}

/** @param {number} value */
export function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128);
  return [...bytes, value];
}

/** `i32.const value` for a value that is not negative. */
export function constant(value) {
  const bytes = [0x41];
  for (; value > 63; value >>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}

export function name(text) {
  const bytes = new TextEncoder().encode(text);
  return [...number(bytes.length), ...bytes];
}

/** Bytes of pieces that are arrays of numbers or bytes. */
export function join(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function section(id, pieces) {
  const content = join(pieces);
  return join([[id], number(content.length), content]);
}

/** A vector: how many, then each. */
export const vector = (pieces) => join([number(pieces.length), ...pieces]);

export const file = (sections) => join([HEADER, ...sections]);

/** A table's type: functions, at least so many. */
export const tableOf = (size) => [FUNCREF, 0, ...number(size)];

/**
 * What a module is made of.
 *
 * `functions` are the type's index of each function in all, the imported ones first; `bodies` the place of each own
 * function's body, [start, end]; `start` the function that runs at once; `globals` each {type, isMutable, from} where `from` is [module, name] of an imported one.
 */
export function parse(bytes) {
  const found = { bytes, sections: [], types: [], imports: [], functions: [], tables: 0, globals: [], bodies: [], exports: [], start: null };
  const reader = new Reader(bytes, HEADER.length);
  while (reader.at < bytes.length) {
    const [id, length] = [reader.byte(), reader.number()];
    const [start, end] = [reader.at, reader.at + length];
    found.sections.push({ id, start, end });
    READ[id]?.(found, reader);
    reader.at = end;
  }
  found.imported = found.imports.filter(({ kind }) => kind === KIND.function).length;
  return found;
}

const READ = {
  [TYPE]: (found, reader) =>
    found.types = reader.list(() => {
      if (reader.byte() !== 0x60) throw new Error("a type that is no function");
      const take = () => reader.list(() => reader.byte());
      return { params: take(), results: take() };
    }),
  [IMPORT]: (found, reader) => {
    found.imports = reader.list(() => {
      const from = [reader.name(), reader.name()];
      const kind = reader.byte();
      if (kind === KIND.function) found.functions.push(reader.number());
      else if (kind === KIND.table) {
        reader.byte();
        reader.limits();
        found.tables++;
      } else if (kind === KIND.memory) reader.limits();
      else if (kind === KIND.global) found.globals.push({ type: reader.byte(), isMutable: reader.byte() === 1, from });
      else reader.at += 1, reader.number();
      return { kind, from };
    });
  },
  [FUNCTION]: (found, reader) => found.functions.push(...reader.list(() => reader.number())),
  [TABLE]: (found, reader) =>
    found.tables += reader.list(() => {
      reader.byte();
      reader.limits();
    }).length,
  [GLOBAL]: (found, reader) =>
    reader.list(() => {
      found.globals.push({ type: reader.byte(), isMutable: reader.byte() === 1, from: null });
      for (let code = reader.byte(); code !== 0x0b; code = reader.byte()) immediates(reader, code);
    }),
  [EXPORT]: (found, reader) => found.exports = reader.list(() => ({ name: reader.name(), kind: reader.byte(), index: reader.number() })),
  [START]: (found, reader) => found.start = reader.number(),
  [CODE]: (found, reader) =>
    found.bodies = reader.list(() => {
      const size = reader.number();
      reader.at += size;
      return [reader.at - size, reader.at];
    }),
};

/** Where a body's instructions begin: behind its local variables. */
export function instructionsOf(bytes, start) {
  const reader = new Reader(bytes, start);
  reader.list(() => {
    reader.number();
    reader.byte();
  });
  return reader.at;
}

/** Visit the instructions between two places: `visit(opcode, reader, place)` may read what follows; else it is skipped. */
export function walk(bytes, start, end, visit) {
  const reader = new Reader(bytes, start);
  while (reader.at < end) {
    const place = reader.at;
    const opcode = reader.byte();
    if (!visit(opcode, reader, place)) immediates(reader, opcode);
  }
  if (reader.at !== end) throw new Error(`the instructions before ${end} are not understood`);
}

/** Step over what follows an opcode. */
function immediates(reader, opcode) {
  if (opcode >= 0x28 && opcode <= 0x3e) return skip(reader, 2); // load and store
  if (opcode >= 0x45 && opcode <= 0xc4) return; // arithmetic
  if (NUMBERS[opcode] !== undefined) return skip(reader, NUMBERS[opcode]);
  if (opcode === 0x0e) return skip(reader, reader.number() + 1); // br_table
  if (opcode === 0x1c) return skip(reader, reader.number()); // select with types
  if (opcode === 0x43 || opcode === 0x44) return void (reader.at += opcode === 0x43 ? 4 : 8); // f32.const, f64.const
  if (opcode === 0xfc) return skip(reader, BULK[reader.number()]);
  if (opcode === 0xfd) return vectors(reader);
  throw new Error(`opcode ${opcode} at ${reader.at - 1} is not known`);
}

function skip(reader, count) {
  if (!(count >= 0)) throw new Error(`an instruction before ${reader.at} is not known`);
  for (; count > 0; count--) reader.skipNumber();
}

/** How many numbers follow an opcode; see "Instructions" in the binary format of the specification. */
const NUMBERS = {
  ...{ 0x00: 0, 0x01: 0, 0x02: 1, 0x03: 1, 0x04: 1, 0x05: 0, 0x06: 1, 0x07: 1, 0x08: 1, 0x09: 1, 0x0b: 0, 0x0c: 1, 0x0d: 1 },
  ...{ 0x0f: 0, 0x10: 1, 0x11: 2, 0x12: 1, 0x13: 2, 0x18: 1, 0x19: 0, 0x1a: 0, 0x1b: 0, 0x20: 1, 0x21: 1, 0x22: 1, 0x23: 1 },
  ...{ 0x24: 1, 0x25: 1, 0x26: 1, 0x3f: 1, 0x40: 1, 0x41: 1, 0x42: 1, 0xd0: 1, 0xd1: 0, 0xd2: 1 },
};
const BULK = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/** What follows a vector instruction. */
function vectors(reader) {
  const opcode = reader.number();
  if (opcode <= 11 || opcode === 92 || opcode === 93) skip(reader, 2);
  else if (opcode === 12 || opcode === 13) reader.at += 16;
  else if (opcode >= 21 && opcode <= 34) reader.at += 1;
  else if (opcode >= 84 && opcode <= 91) {
    skip(reader, 2);
    reader.at += 1;
  }
}
