// Takes out of a WebAssembly module what only serves to word a panic.
//
// A panic of this module is a trap: nothing prints its message. Yet the messages, their formatting, and the tables of
// Unicode that the formatting looks into are a tenth of the module, because each panic names them. So the bodies of
// the functions that panic become `unreachable`, which is what they end in anyway, and then everything goes that
// nothing refers to any more. What refers to what is not guessed: the linker's relocations (`--emit-relocs`) say it
// exactly, as they do for the linker's own --gc-sections. All is done in place, so no index and no address changes.

/**
 * Functions that never return, by what their mangled names hold. Not `wasm_bindgen::throw_str`: it does not trap, it
 * throws an Error that an application can read.
 */
const SEVERED = new RegExp(
  [
    "4core9panicking",
    "(option|result)13(unwrap|expect)_failed",
    "str16slice_error_fail",
    "slice5index16slice_index_fail",
    "3vec\\w+13assert_failed",
    "cell\\d+panic_already",
    "lazy14panic_poisoned",
    "alloc18handle_alloc_error",
    "raw_vec(12handle_error|17capacity_overflow)",
  ].join("|"),
);

const UNDEFINED = 0x10, EXPLICIT_NAME = 0x40, ABSOLUTE = 0x200;
const FUNCTION = 0, DATA = 1, SECTION = 3;
const ELEMENTS = 9, CODE = 10, DATA_SECTION = 11;
/** Relocation types that carry an addend. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

/** Reads the format's numbers and strings. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  leb() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  text() {
    const length = this.leb();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
  /** @param {() => T} one @template T */
  list(one) {
    return Array.from({ length: this.leb() }, one);
  }
}

export function sections(bytes) {
  const reader = new Reader(bytes, 8);
  const found = [];
  while (reader.at < bytes.length) {
    const whole = reader.at;
    const id = reader.byte();
    const size = reader.leb();
    const start = reader.at;
    found.push({ id, whole, start, end: start + size, name: id === 0 ? reader.text() : "", body: reader.at });
    reader.at = start + size;
  }
  return found;
}

function symbols(bytes, section) {
  const reader = new Reader(bytes, section.body);
  reader.leb();
  while (reader.at < section.end) {
    const kind = reader.byte();
    const size = reader.leb();
    if (kind !== 8) {
      reader.at += size;
      continue;
    }
    return reader.list(() => {
      const symbol = { kind: reader.byte(), flags: reader.leb() };
      if (symbol.kind === DATA) {
        symbol.name = reader.text();
        if (!(symbol.flags & (UNDEFINED | ABSOLUTE))) {
          symbol.segment = reader.leb();
          symbol.offset = reader.leb();
          symbol.size = reader.leb();
        }
      } else {
        symbol.index = reader.leb();
        const named = !(symbol.flags & UNDEFINED) || symbol.flags & EXPLICIT_NAME;
        if (symbol.kind !== SECTION && named) symbol.name = reader.text();
      }
      return symbol;
    });
  }
}

function relocations(bytes, section) {
  const reader = new Reader(bytes, section.body);
  const target = reader.leb();
  const list = reader.list(() => {
    const type = reader.byte();
    const relocation = { type, offset: reader.leb(), symbol: reader.leb() };
    if (WITH_ADDEND.has(type)) reader.leb();
    return relocation;
  });
  return { target, list };
}

/**
 * @param {Uint8Array} module as linked with --emit-relocs; it is changed
 * @returns {Buffer} the module without what is superfluous
 */
export function trim(module) {
  const all = sections(module);
  const byId = (id) => all.find((section) => section.id === id);
  if (byId(8)) throw new Error("trim: a start function, which is no root here");
  const table = symbols(module, all.find(({ name }) => name === "linking"));
  const relocs = (section) => {
    const index = all.indexOf(section);
    const groups = all.filter(({ name }) => name.startsWith("reloc.")).map((found) => relocations(module, found));
    return (groups.find(({ target }) => target === index)?.list ?? []).sort((a, b) => a.offset - b.offset);
  };

  // The pieces: function bodies and data symbols, with where they are.
  const imported = countImportedFunctions(module, byId(2));
  const code = new Reader(module, byId(CODE).start);
  const functions = new Map(
    code
      .list(() => {
        const size = code.leb();
        code.at += size;
        return { start: code.at - size, end: code.at, refers: [] };
      })
      .map((body, index) => [imported + index, body]),
  );
  for (const { kind, index, name } of table) {
    if (kind === FUNCTION && functions.has(index)) functions.get(index).name ??= name;
  }
  const data = new Reader(module, byId(DATA_SECTION).start);
  const segments = data.list(() => {
    if (data.leb() !== 0) throw new Error("trim: only active segments of memory 0 are known");
    data.at++; // i32.const
    data.leb();
    if (data.byte() !== 0x0b) throw new Error("trim: a segment's address is no constant");
    const size = data.leb();
    data.at += size;
    return data.at - size;
  });
  const pieces = new Map();
  for (const symbol of table) {
    if (symbol.kind !== DATA || symbol.segment === undefined) continue;
    const start = segments[symbol.segment] + symbol.offset;
    const key = `${start} ${symbol.size}`;
    if (!pieces.has(key)) pieces.set(key, { start, end: start + symbol.size, refers: [] });
    symbol.piece = pieces.get(key);
  }

  // What refers to what.
  const pieceOf = (symbol) => (symbol.kind === FUNCTION ? functions.get(symbol.index) : symbol.piece);
  const severed = (piece) => piece?.name !== undefined && SEVERED.test(piece.name);
  const calls = new Map();
  const codeRelocs = relocs(byId(CODE)).map((reloc) => ({ ...reloc, at: byId(CODE).start + reloc.offset }));
  for (const { at, type, symbol } of codeRelocs) if (type === 0) calls.set(at, pieceOf(table[symbol]));
  const bodies = [...functions.values()];
  let body = 0;
  for (const { at, symbol } of codeRelocs) {
    while (bodies[body].end <= at) body++;
    const to = pieceOf(table[symbol]);
    if (to && !onlyForPanic(module, at, calls, severed)) bodies[body].refers.push(to);
  }
  const dataRelocs = relocs(byId(DATA_SECTION)).map((reloc) => ({ ...reloc, at: byId(DATA_SECTION).start + reloc.offset }));
  for (const { at, symbol } of dataRelocs) {
    const holders = [...pieces.values()].filter(({ start, end }) => start <= at && at < end);
    if (holders.length === 0) throw new Error("trim: a relocation in no symbol's data");
    const to = pieceOf(table[symbol]);
    for (const holder of holders) if (to) holder.refers.push(to);
  }

  // What is reached from outside.
  const reached = new Set();
  const reach = (piece) => {
    const open = [piece];
    for (let next; (next = open.pop()); ) {
      if (reached.has(next)) continue;
      reached.add(next);
      if (!severed(next)) open.push(...next.refers);
    }
  };
  const exports = new Reader(module, byId(7).start);
  for (const [kind, index] of exports.list(() => (exports.text(), [exports.byte(), exports.leb()]))) {
    if (kind === 0 && functions.has(index)) reach(functions.get(index));
  }
  for (const { kind, flags, piece, name } of table) if (kind === DATA && piece && flags & 0x80) reach(piece);

  for (const piece of functions.values()) {
    // No locals, `unreachable` all through, `end`.
    if (!reached.has(piece) || severed(piece)) module.fill(0, piece.start, piece.end - 1);
  }
  const kept = new Uint8Array(module.length);
  for (const piece of pieces.values()) if (reached.has(piece)) kept.fill(1, piece.start, piece.end);
  for (const { start, end } of pieces.values()) {
    for (let at = start; at < end; at++) if (!kept[at]) module[at] = 0;
  }

  // The linker's own sections have served.
  const rest = all.filter(({ name }) => name !== "linking" && !name.startsWith("reloc.") && !name.startsWith(".debug"));
  return Buffer.concat([module.subarray(0, 8), ...rest.map(({ whole, end }) => module.subarray(whole, end))]);
}

/** True for a constant that is pushed for nothing but a call of a function that panics. */
function onlyForPanic(module, at, calls, severed) {
  if (module[at - 1] !== 0x41) return false;
  const reader = new Reader(module, at);
  reader.leb();
  for (;;) {
    const opcode = reader.byte();
    if (opcode === 0x10) return severed(calls.get(reader.at));
    if (opcode !== 0x41 && opcode !== 0x20) return false; // i32.const, local.get
    reader.leb();
  }
}

export function countImportedFunctions(module, section) {
  const reader = new Reader(module, section.start);
  let functions = 0;
  for (let left = reader.leb(); left > 0; left--) {
    reader.text();
    reader.text();
    if (reader.byte() !== 0) throw new Error("trim: an import that is no function");
    reader.leb();
    functions++;
  }
  return functions;
}
