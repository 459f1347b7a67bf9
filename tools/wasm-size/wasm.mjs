// Reads the binary format of WebAssembly, as far as the passes need it.

/** The ids of sections. */
export const Section = { CUSTOM: 0, TYPE: 1, IMPORT: 2, FUNCTION: 3, TABLE: 4, EXPORT: 7, START: 8, ELEMENT: 9, CODE: 10, DATA: 11 };

/** The features that the modules use, by the names of binaryen's interface. */
export const FEATURES = ["BulkMemory", "NontrappingFPToInt", "SignExt", "MutableGlobals", "ReferenceTypes", "Multivalue"];

/** The features that the modules use, as options of wasm-opt. */
export const FEATURE_FLAGS = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"].map((name) => `--enable-${name}`);

/** Reads the numbers and strings of the format, from `at` on. */
export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  /** A number in LEB128, unsigned; of a signed one only the length is right. */
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
  /** @param {() => T} one reads one element @template T */
  list(one) {
    return Array.from({ length: this.leb() }, one);
  }
}

/**
 * @typedef {object} Place of a section
 * @property {number} id
 * @property {string} name of a custom section, "" for others
 * @property {number} whole where it begins, with its id and size
 * @property {number} start where its content begins; for a custom section this is its name
 * @property {number} body where the content of a custom section begins
 * @property {number} end
 */

/** @returns {Place[]} the sections of a module, in order */
export function sections(bytes) {
  const reader = new Reader(bytes, 8);
  const found = [];
  while (reader.at < bytes.length) {
    const whole = reader.at;
    const id = reader.byte();
    const size = reader.leb();
    const start = reader.at;
    found.push({ id, whole, start, end: start + size, name: id === Section.CUSTOM ? reader.text() : "", body: reader.at });
    reader.at = start + size;
  }
  return found;
}

/** @returns {Place} the section with an id, which must exist */
export function section(bytes, id) {
  const found = sections(bytes).find((section) => section.id === id);
  if (!found) throw new Error(`the module has no section ${id}`);
  return found;
}

/** @returns {Buffer} the module without the custom sections whose names `isUnwanted` accepts */
export function withoutCustomSections(bytes, isUnwanted) {
  const kept = sections(bytes).filter(({ id, name }) => id !== Section.CUSTOM || !isUnwanted(name));
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ whole, end }) => bytes.subarray(whole, end))]);
}

/**
 * Replaces the content of a section, which must exist.
 * @param {number[]} content
 * @returns {Buffer} the module
 */
function replaceSection(bytes, id, content) {
  const { whole, end } = section(bytes, id);
  return Buffer.concat([bytes.subarray(0, whole), Buffer.from([id, ...leb(content.length), ...content]), bytes.subarray(end)]);
}

/** Kinds of imports and exports. */
export const Kind = { FUNCTION: 0, TABLE: 1, MEMORY: 2, GLOBAL: 3 };

/** The type of tables of functions. */
const FUNCREF = 0x70;

/** @returns {{ module: string, name: string, kind: number, start: number, end: number }[]} what a module imports: its names, its kind, and
 * where the rest of it is */
export function importsOf(bytes) {
  const imports = sections(bytes).find(({ id }) => id === Section.IMPORT);
  if (!imports) return [];
  const reader = new Reader(bytes, imports.start);
  return reader.list(() => {
    const [module, name] = [reader.text(), reader.text()];
    const start = reader.at;
    const kind = reader.byte();
    // Tables and globals have a type first, memories and tables have limits.
    if (kind === Kind.TABLE || kind === Kind.GLOBAL) reader.byte();
    const hasMaximum = reader.leb() % 2 === 1;
    if (kind === Kind.TABLE || kind === Kind.MEMORY) for (let left = hasMaximum ? 2 : 1; left > 0; left--) reader.leb();
    return { module, name, kind, start, end: reader.at };
  });
}

/** The number of functions that a module imports: the indexes of its own functions begin there. */
export const countImportedFunctions = (bytes) => importsOf(bytes).filter(({ kind }) => kind === Kind.FUNCTION).length;

/**
 * Renames what a module imports. Tables that it imports may have any size then.
 * @param {(module: string, name: string) => [module: string, name: string]} rename
 * @returns {Buffer} the module
 */
export function renameImports(bytes, rename) {
  const imports = importsOf(bytes).map(({ module, name, kind, start, end }) => {
    const type = kind === Kind.TABLE ? [kind, bytes[start + 1], 0, 0] : bytes.subarray(start, end);
    return [...rename(module, name).flatMap(text), ...type];
  });
  return replaceSection(bytes, Section.IMPORT, [...leb(imports.length), ...imports.flat()]);
}

/** @returns {{ name: string, kind: number, index: number }[]} */
export function exportsOf(bytes) {
  const reader = new Reader(bytes, section(bytes, Section.EXPORT).start);
  return reader.list(() => ({ name: reader.text(), kind: reader.byte(), index: reader.leb() }));
}

/**
 * Renames the exports of a module.
 * @param {(name: string, kind: number) => string | undefined} rename returns undefined for an export that is to be removed
 * @returns {Buffer} the module
 */
export function renameExports(bytes, rename) {
  const renamed = exportsOf(bytes).map((one) => ({ ...one, name: rename(one.name, one.kind) })).filter(({ name }) => name !== undefined);
  const list = renamed.map(({ name, kind, index }) => [...text(name), kind, ...leb(index)]);
  return replaceSection(bytes, Section.EXPORT, [...leb(list.length), ...list.flat()]);
}

/** @returns {[slot: number, index: number][]} the slots of the table of functions that a module fills, each with the index of a function */
export function slotsOf(bytes) {
  if (!sections(bytes).some(({ id }) => id === Section.ELEMENT)) return [];
  return segmentsOf(bytes).flatMap(({ slot, functions }) => functions.map((index, offset) => [slot + offset, index]));
}

/** The segments that fill the table of functions. */
function segmentsOf(bytes) {
  const reader = new Reader(bytes, section(bytes, Section.ELEMENT).start);
  return reader.list(() => {
    if (reader.leb() !== 0) throw new Error("the table is not filled by plain segments");
    reader.at++; // i32.const
    const slot = reader.leb();
    reader.at++; // end
    return { slot, functions: reader.list(() => reader.leb()) };
  });
}

/** A constant of type i32 that is not negative. */
function i32(number) {
  const bytes = leb(number);
  // The highest bit that is written is the sign.
  if (bytes.at(-1) >= 64) bytes.push(bytes.pop() + 128, 0);
  return [0x41, ...bytes, 0x0b];
}

/**
 * Puts functions into the table, from a slot on that has none.
 * @param {number} slot
 * @param {number[]} functions their indexes
 * @returns {Buffer} the module
 */
export function addSlots(bytes, slot, functions) {
  const segments = segmentsOf(bytes);
  const last = segments.at(-1);
  if (last.slot + last.functions.length === slot) last.functions.push(...functions);
  else segments.push({ slot, functions });
  const list = segments.map((one) => [0, ...i32(one.slot), ...leb(one.functions.length), ...one.functions.flatMap(leb)]);
  return replaceSection(bytes, Section.ELEMENT, [...leb(list.length), ...list.flat()]);
}

/** @returns {{ index: number, size: number }} the module's own table of functions: its index, and its number of slots */
export function tableOfFunctions(bytes) {
  const tables = tablesOf(bytes);
  const index = tables.findIndex(({ type }) => type === FUNCREF);
  return { index, size: tables[index].initial };
}

/** Sets the number of slots of the module's own table of functions. @returns {Buffer} the module */
export function resizeTable(bytes, size) {
  const list = tablesOf(bytes).map(({ type, initial, maximum }) => {
    if (type === FUNCREF) return [type, 1, ...leb(size), ...leb(size)];
    return maximum === undefined ? [type, 0, ...leb(initial)] : [type, 1, ...leb(initial), ...leb(maximum)];
  });
  return replaceSection(bytes, Section.TABLE, [...leb(list.length), ...list.flat()]);
}

function tablesOf(bytes) {
  const reader = new Reader(bytes, section(bytes, Section.TABLE).start);
  return reader.list(() => {
    const [type, hasMaximum] = [reader.byte(), reader.leb() % 2 === 1];
    return { type, initial: reader.leb(), maximum: hasMaximum ? reader.leb() : undefined };
  });
}

/** The ranges of indexes at which a list is true. @returns {[start: number, end: number][]} */
export function runs(list) {
  const found = [];
  for (let at = 0; at < list.length; at++) {
    if (!list[at]) continue;
    const start = at;
    while (list[at]) at++;
    found.push([start, at]);
  }
  return found;
}

/** The bytes of a number in LEB128. */
export function leb(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
  return [...bytes, number];
}

/** The bytes of a string with its length. */
export function text(string) {
  const bytes = Buffer.from(string);
  return [...leb(bytes.length), ...bytes];
}

/** Where the bodies of the module's own functions begin and end, in order. */
export function functionBodies(bytes) {
  const reader = new Reader(bytes, section(bytes, Section.CODE).start);
  return reader.list(() => {
    const size = reader.leb();
    reader.at += size;
    return { start: reader.at - size, end: reader.at };
  });
}

/** The number of parameters of each of the module's own functions, in order. */
export function countParameters(bytes) {
  const types = new Reader(bytes, section(bytes, Section.TYPE).start);
  const counts = types.list(() => {
    const form = types.byte();
    if (form !== 0x60) throw new Error(`the module has a type of the form ${form}, which is no function`);
    const [parameters] = [types.list(() => types.byte()), types.list(() => types.byte())];
    return parameters.length;
  });
  const functions = new Reader(bytes, section(bytes, Section.FUNCTION).start);
  return functions.list(() => counts[functions.leb()]);
}

/** The opcodes of instructions on locals: local.get, local.set, local.tee. */
export const ON_LOCALS = new Set([0x20, 0x21, 0x22]);

/**
 * Reads the instructions from one place to another.
 * @param {(opcode: number, operands: number) => void} visit takes the opcode and the place of what follows it
 */
export function readInstructions(bytes, start, end, visit) {
  const reader = new Reader(bytes, start);
  const skip = (numbers) => {
    for (; numbers > 0; numbers--) reader.leb();
  };
  while (reader.at < end) {
    const opcode = reader.byte();
    const operands = reader.at;
    if (opcode === 0x0e) skip(reader.leb() + 1); // br_table
    else if (opcode === 0x1c) skip(reader.leb()); // select with types
    else if (opcode === 0x43) reader.at += 4; // f32.const
    else if (opcode === 0x44) reader.at += 8; // f64.const
    else if (opcode === 0xfc) skip(operandsOfLong(reader.leb()));
    else skip(countOperands(opcode));
    visit(opcode, operands);
  }
  if (reader.at !== end) throw new Error(`an instruction does not end where its function ends, at ${end}`);
}

/** How many numbers follow an opcode. */
function countOperands(opcode) {
  const isIn = (first, last) => opcode >= first && opcode <= last;
  if (isIn(0x28, 0x3e) || opcode === 0x11) return 2; // loads, stores, call_indirect
  // Blocks, branches, call, variables, tables, size of the memory, i32.const, i64.const, ref.null, ref.func.
  if (isIn(0x02, 0x04) || isIn(0x0c, 0x0d) || opcode === 0x10 || isIn(0x20, 0x26) || isIn(0x3f, 0x42) || opcode === 0xd0 || opcode === 0xd2) return 1;
  if (isIn(0x00, 0x01) || opcode === 0x05 || opcode === 0x0b || opcode === 0x0f || isIn(0x1a, 0x1b) || isIn(0x45, 0xc4) || opcode === 0xd1) return 0;
  throw new Error(`the instruction 0x${opcode.toString(16)} is unknown`);
}

/** How many numbers follow an opcode of those that begin with 0xfc: conversions, instructions on memory, instructions on tables. */
function operandsOfLong(opcode) {
  const counts = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
  if (opcode >= counts.length) throw new Error(`the instruction 0xfc ${opcode} is unknown`);
  return counts[opcode];
}

/** @returns {Map<number, string>} the names of functions by index, imported ones included; empty without a name section */
export function functionNames(bytes) {
  const names = new Map();
  const found = sections(bytes).find(({ name }) => name === "name");
  if (!found) return names;
  const reader = new Reader(bytes, found.body);
  while (reader.at < found.end) {
    const areOfFunctions = reader.byte() === 1;
    const next = reader.leb() + reader.at;
    if (areOfFunctions) reader.list(() => names.set(reader.leb(), reader.text()));
    reader.at = next;
  }
  return names;
}
