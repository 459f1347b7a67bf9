// Removes the code and data that only compose panic messages.
//
// A panic of this module is a trap: nothing prints its message. The messages, the code that formats them and the Unicode tables
// that this code reads are nevertheless a tenth of the module, because each panic refers to them. This pass replaces the bodies
// of the functions that panic by `unreachable`, which is how they end anyway, and removes everything that nothing refers to any
// longer. The linker's relocations (`--emit-relocs`) say exactly what refers to what, as they do for the linker's --gc-sections.
// The module is changed in place, so no index and no address changes.

import { FIRST, ownerFor, partOfExport } from "./parts.mjs";
import { Reader, Section, countImportedFunctions, functionBodies, runs, sections, slotsOf, withoutCustomSections } from "./wasm.mjs";

/**
 * Parts of the mangled names of functions that never return. `wasm_bindgen::throw_str` is not among them: it does not trap, it
 * throws an Error that an application can read.
 */
export const PANICS = {
  /** Every compiler is expected to have these in the module. */
  required: [/4core9panicking/, /cell\d+panic_already/, /alloc18handle_alloc_error/, /raw_vec(12handle_error|17capacity_overflow)/],
  /** The code, the version of `std` or inlining decides about these. */
  optional: [
    /(option|result)13(unwrap|expect)_failed/,
    /str16slice_error_fail/,
    /slice5index16slice_index_fail/,
    /3vec.+13assert_failed/,
    /lazy14panic_poisoned/,
    /local18panic_access_error/,
  ],
};

/** Code that only panics use in this project. If it is reachable after the pass, a function that panics has a new name. */
const ONLY_FOR_PANICS = /4core3fmt/;

/** Flags of a symbol. */
const UNDEFINED = 0x10, NO_STRIP = 0x80, EXPLICIT_NAME = 0x40, ABSOLUTE = 0x200;
/** Kinds of symbols. */
const FUNCTION = 0, DATA = 1, SECTION = 3;
/** The subsection of "linking" that holds the symbols. */
const SYMBOL_TABLE = 8;
/** The type of the relocation of a call. */
const CALL = 0;
/** Types of relocations that have an addend. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

/**
 * @param {Uint8Array} module as linked with --emit-relocs; it is changed
 * @param {{ required: RegExp[], optional: RegExp[] }} panics the names of functions that panic
 * @returns {Buffer} the module without code and data for panic messages
 */
export function trimPanics(module, panics = PANICS) {
  const analysis = analyse(module, panics);
  const { all, functions, data, doesPanic } = analysis;
  const reached = findReached(analysis);

  const leftOver = [...functions.values()].filter((body) => reached.has(body) && !doesPanic(body) && ONLY_FOR_PANICS.test(body.name));
  if (leftOver.length > 0) {
    const names = leftOver.map(({ name }) => name).join(", ");
    throw new Error(`trim-panics: the module still reaches code that formats text: ${names} (see tools/wasm-size/README.md)`);
  }

  for (const body of functions.values()) {
    // No locals, then `unreachable` (0) to the final `end`.
    if (!reached.has(body) || doesPanic(body)) module.fill(0, body.start, body.end - 1);
  }
  const isKept = new Uint8Array(module.length);
  for (const piece of data) if (reached.has(piece)) isKept.fill(1, piece.start, piece.end);
  for (const { start, end } of data) {
    for (let at = start; at < end; at++) if (!isKept[at]) module[at] = 0;
  }
  return withoutLinkerSections(module);
}

/** @returns {Buffer} the module without the sections that `--emit-relocs` adds */
export function withoutLinkerSections(module) {
  return withoutCustomSections(module, (name) => name === "linking" || name.startsWith("reloc.") || name.startsWith(".debug"));
}

/**
 * The slots of the table and the data that belong to each part.
 * @param {Uint8Array} module as linked with --emit-relocs
 * @param {import("./parts.mjs").Part[]} parts
 * @returns {Map<string, { slots: number[], ranges: [start: number, end: number][] }>} by the names of the parts: the slots, and the data
 *   as ranges of addresses
 */
export function findOwned(module, parts, panics = PANICS) {
  const analysis = analyse(module, panics);
  const names = [FIRST, ...parts.map(({ name }) => name)];
  const reached = names.map((part) => findReached(analysis, (name) => partOfExport(parts, name) === part));
  const ownerOf = (piece) => {
    const users = names.filter((_, index) => reached[index].has(piece));
    return users.length > 0 ? ownerFor(parts, users) : undefined;
  };
  // Pieces of data may overlap.
  const owners = new Array(module.length);
  for (const piece of analysis.data) {
    const owner = ownerOf(piece);
    for (let at = piece.start; owner && at < piece.end; at++) owners[at] = owners[at] ? ownerFor(parts, [owner, owners[at]]) : owner;
  }
  const table = slotsOf(module).map(([slot, index]) => [slot, ownerOf(analysis.functions.get(index))]);
  return new Map(
    parts.map(({ name }) => {
      const slots = table.flatMap(([slot, owner]) => (owner === name ? [slot] : []));
      const ranges = analysis.data.segments.flatMap(({ start, end, address }) =>
        runs(owners.slice(start, end).map((owner) => owner === name)).map(([from, to]) => [address + from, address + to]),
      );
      return [name, { slots, ranges }];
    }),
  );
}

/** What the module consists of, and which part refers to which. */
function analyse(module, panics) {
  const all = sections(module);
  const byId = (id) => all.find((section) => section.id === id);
  if (byId(Section.START)) throw new Error("trim-panics: the module has a start function, which this pass does not follow");
  const linking = all.find(({ name }) => name === "linking");
  if (!linking) throw new Error("trim-panics: the module has no relocations; it must be linked with --emit-relocs");
  const symbols = readSymbols(module, linking);
  const functions = readFunctions(module, symbols);
  const data = readData(module, byId(Section.DATA), symbols);

  for (const pattern of panics.required) {
    const isMatched = symbols.some(({ kind, name }) => kind === FUNCTION && name !== undefined && pattern.test(name));
    if (!isMatched) throw new Error(`trim-panics: no function of the module matches ${pattern} (see tools/wasm-size/README.md)`);
  }
  const patterns = [...panics.required, ...panics.optional];
  const doesPanic = (piece) => piece?.name !== undefined && patterns.some((pattern) => pattern.test(piece.name));

  const relocations = (section) => readRelocations(module, all, section);
  findReferences({ module, symbols, functions, data, relocations, code: byId(Section.CODE), dataSection: byId(Section.DATA), doesPanic });
  return { module, all, symbols, functions, data, doesPanic, exports: byId(Section.EXPORT) };
}

function readSymbols(bytes, linking) {
  const reader = new Reader(bytes, linking.body);
  reader.leb(); // The version.
  while (reader.at < linking.end) {
    const kind = reader.byte();
    const size = reader.leb();
    if (kind === SYMBOL_TABLE) return reader.list(() => readSymbol(reader));
    reader.at += size;
  }
  throw new Error("trim-panics: the linker wrote no symbol table");
}

function readSymbol(reader) {
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
    const isNamed = !(symbol.flags & UNDEFINED) || symbol.flags & EXPLICIT_NAME;
    if (symbol.kind !== SECTION && isNamed) symbol.name = reader.text();
  }
  return symbol;
}

/** The relocations of a section, in order of their places in the module. */
function readRelocations(bytes, all, section) {
  const index = all.indexOf(section);
  for (const { name, body } of all) {
    if (!name.startsWith("reloc.")) continue;
    const reader = new Reader(bytes, body);
    if (reader.leb() !== index) continue;
    const found = reader.list(() => {
      const relocation = { type: reader.byte(), at: section.start + reader.leb(), symbol: reader.leb() };
      if (WITH_ADDEND.has(relocation.type)) reader.leb();
      return relocation;
    });
    return found.sort((one, other) => one.at - other.at);
  }
  return [];
}

/** The module's own functions by index: where each body is, its name, and the pieces that it refers to. */
function readFunctions(bytes, symbols) {
  const imported = countImportedFunctions(bytes);
  const functions = new Map(functionBodies(bytes).map((body, index) => [imported + index, { ...body, refers: [] }]));
  for (const { kind, index, name } of symbols) {
    if (kind === FUNCTION && functions.has(index)) functions.get(index).name ??= name;
  }
  return functions;
}

/** The pieces of data that symbols name; each symbol gets its `piece`. */
function readData(bytes, section, symbols) {
  const reader = new Reader(bytes, section.start);
  const segments = reader.list(() => {
    if (reader.leb() !== 0) throw new Error("trim-panics: a data segment is passive or of another memory, which this pass cannot read");
    reader.at++; // i32.const
    const address = reader.leb();
    if (reader.byte() !== 0x0b) throw new Error("trim-panics: the address of a data segment is not a constant");
    const size = reader.leb();
    reader.at += size;
    return { address, start: reader.at - size, end: reader.at };
  });
  const pieces = new Map();
  for (const symbol of symbols) {
    if (symbol.kind !== DATA || symbol.segment === undefined) continue;
    const start = segments[symbol.segment].start + symbol.offset;
    const key = `${start} ${symbol.size}`;
    if (!pieces.has(key)) pieces.set(key, { start, end: start + symbol.size, refers: [] });
    symbol.piece = pieces.get(key);
  }
  return Object.assign([...pieces.values()], { segments });
}

/** Fills in what each function and each piece of data refers to, except for arguments of calls that panic. */
function findReferences({ module, symbols, functions, data, relocations, code, dataSection, doesPanic }) {
  const pieceOf = ({ kind, index, piece }) => (kind === FUNCTION ? functions.get(index) : piece);
  const inCode = relocations(code);
  const calls = new Map();
  for (const { at, type, symbol } of inCode) if (type === CALL) calls.set(at, pieceOf(symbols[symbol]));
  const bodies = [...functions.values()];
  let body = 0;
  for (const { at, symbol } of inCode) {
    while (bodies[body].end <= at) body++;
    const to = pieceOf(symbols[symbol]);
    if (to && !isOnlyForPanic(module, at, calls, doesPanic)) bodies[body].refers.push(to);
  }
  for (const { at, symbol } of relocations(dataSection)) {
    const holders = data.filter(({ start, end }) => start <= at && at < end);
    if (holders.length === 0) throw new Error("trim-panics: a relocation is outside of the data of every symbol");
    const to = pieceOf(symbols[symbol]);
    for (const holder of holders) if (to) holder.refers.push(to);
  }
}

/** True for a constant that is pushed only as an argument of a function that panics. */
function isOnlyForPanic(module, at, calls, doesPanic) {
  const I32_CONST = 0x41, LOCAL_GET = 0x20, CALL_OPCODE = 0x10;
  if (module[at - 1] !== I32_CONST) return false;
  const reader = new Reader(module, at);
  reader.leb();
  for (;;) {
    const opcode = reader.byte();
    if (opcode === CALL_OPCODE) return doesPanic(calls.get(reader.at));
    if (opcode !== I32_CONST && opcode !== LOCAL_GET) return false;
    reader.leb();
  }
}

/** The functions and pieces of data that are reached from exports and from data that the linker must not remove. */
function findReached({ module, symbols, functions, doesPanic, exports }, isRoot = () => true) {
  const reached = new Set();
  const reach = (root) => {
    const open = [root];
    for (let piece; (piece = open.pop()); ) {
      if (reached.has(piece)) continue;
      reached.add(piece);
      if (!doesPanic(piece)) open.push(...piece.refers);
    }
  };
  const reader = new Reader(module, exports.start);
  for (const [name, kind, index] of reader.list(() => [reader.text(), reader.byte(), reader.leb()])) {
    if (kind === FUNCTION && isRoot(name) && functions.has(index)) reach(functions.get(index));
  }
  for (const { kind, flags, piece } of symbols) if (kind === DATA && piece && flags & NO_STRIP) reach(piece);
  return reached;
}
