// Splits a module in two: the first works alone, the second imports the code that both need from an instance of the first. It also
// uses the memory, the stack and the table of functions of that instance. Its data have the addresses that they had before.

import binaryen from "binaryen";
import { FEATURES, countImportedFunctions, functionBodies, functionNames } from "./wasm.mjs";

/** The name of the module from which the second imports. */
export const FIRST = "first";
/** The start of the names of what it imports. */
export const SHARED = "shared_";
/** The name under which wasm-bindgen exports the memory. */
export const MEMORY = "memory";
/** The start of the names under which `keepUsed` exports functions. */
const IN_TABLE = "in_table_";

/** The most bytes of a function that both modules have: to import one takes more. */
const SMALL = 16;

/**
 * @param {Uint8Array} bytes of a module with the names of its functions
 * @param {(name: string) => boolean} isOfSecond true for the names of the exports that the second module has
 * @param {{ slots: number[], ranges: [start: number, end: number][] }} own the slots of the table and the ranges of addresses that
 *   only the second module needs, as `reachedOnlyFrom` finds them
 * @returns {{ first: Uint8Array, second: Uint8Array }} modules for wasm-opt, and then for `withoutKept`
 */
export function splitModule(bytes, isOfSecond, own) {
  binaryen.setDebugInfo(true);
  const [first, second] = [read(bytes), read(bytes)];
  const copied = smallFunctions(first.emitBinary());
  const slots = new Set(own.slots);
  const memory = exportsOf(first).find(({ name }) => name === MEMORY).value;

  for (const { name } of exportsOf(first)) if (isOfSecond(name)) first.removeExport(name);
  removeSlots(first, slots);
  removeData(first, memory, own.ranges);
  keepUsed(first);
  first.runPasses(["remove-unused-module-elements"]);

  for (const { name } of exportsOf(second)) if (!isOfSecond(name)) second.removeExport(name);
  keepSlots(second, slots);
  keepUsed(second);
  keepData(second, memory, own.ranges);
  for (const { name, base, params, results } of functionsOf(first)) {
    if (base || copied.has(name)) continue;
    second.removeFunction(name);
    second.addFunctionImport(name, FIRST, SHARED, params, results);
  }
  second.runPasses(["remove-unused-module-elements"]);
  share(first, second, memory);
  return { first: first.emitBinary(), second: second.emitBinary() };
}

/** The names of the functions that both modules have. */
function smallFunctions(bytes) {
  const names = functionNames(bytes);
  const imported = countImportedFunctions(bytes);
  return new Set(functionBodies(bytes).flatMap(({ start, end }, index) => (end - start <= SMALL ? [names.get(imported + index)] : [])));
}

function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES.reduce((sum, name) => sum | binaryen.Features[name], 0));
  return module;
}

const range = (count, get) => Array.from({ length: count }, (_, index) => get(index));
const exportsOf = (module) => range(module.getNumExports(), (index) => binaryen.getExportInfo(module.getExportByIndex(index)));
const functionsOf = (module) => range(module.getNumFunctions(), (index) => binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
const globalsOf = (module) => range(module.getNumGlobals(), (index) => binaryen.getGlobalInfo(module.getGlobalByIndex(index)));
const tablesOf = (module) => range(module.getNumTables(), (index) => binaryen.getTableInfo(module.getTableByIndex(index)));

/** Exports from the first module what the second imports. */
function share(first, second, memory) {
  const lasting = exportsOf(first).filter(({ name }) => !name.startsWith(IN_TABLE));
  const known = new Map(lasting.map(({ name, kind, value }) => [`${kind} ${value}`, name]));
  let count = 0;
  /** The name of an export, which `add` adds if there is none yet. */
  const nameOf = (kind, value, add) => {
    const name = known.get(`${kind} ${value}`) ?? `${SHARED}${count++}`;
    if (!known.has(`${kind} ${value}`)) add(value, name);
    return name;
  };
  const { ExternalFunction, ExternalGlobal, ExternalTable } = binaryen;
  for (const { name, module, params, results } of functionsOf(second)) {
    if (module !== FIRST) continue;
    second.addFunctionImport(name, FIRST, nameOf(ExternalFunction, name, first.addFunctionExport), params, results);
  }
  for (const { name, type, mutable } of globalsOf(second)) {
    second.addGlobalImport(name, FIRST, nameOf(ExternalGlobal, name, first.addGlobalExport), type, mutable);
  }
  for (const { name } of tablesOf(second)) second.addTableImport(name, FIRST, nameOf(ExternalTable, name, first.addTableExport));
  second.addMemoryImport(memory, FIRST, MEMORY);
}

/** The segments of the table of functions, each with the first slot. */
function takeSlots(module) {
  return range(module.getNumElementSegments(), (index) => module.getElementSegmentByIndex(index)).map((segment) => {
    const { name, table, offset, data } = binaryen.getElementSegmentInfo(segment);
    const { value } = binaryen.getExpressionInfo(offset);
    return { name, table, data, start: value };
  });
}

/** Empties slots. Gaps would take more bytes, so each gets the function of a neighbour. */
function removeSlots(module, slots) {
  for (const { name, table, data, start } of takeSlots(module)) {
    let neighbour = data.find((_, index) => !slots.has(start + index));
    const filled = data.map((own, index) => (slots.has(start + index) ? neighbour : (neighbour = own)));
    module.removeElementSegment(name);
    module.addActiveElementSegment(table, name, filled, module.i32.const(start));
  }
}

function keepSlots(module, slots) {
  for (const { name, table, data, start } of takeSlots(module)) {
    module.removeElementSegment(name);
    for (const [from, to] of runs(data.map((_, index) => slots.has(start + index)))) {
      module.addActiveElementSegment(table, `${name} ${from}`, data.slice(from, to), module.i32.const(start + from));
    }
  }
}

/**
 * Exports the functions in the table. wasm-opt replaces functions by traps if they are in the table, and the module has no call that
 * could reach them there; but the other module may have one.
 */
function keepUsed(module) {
  const names = new Set(takeSlots(module).flatMap(({ data }) => data));
  for (const name of names) module.addFunctionExport(name, `${IN_TABLE}${name}`);
}

/**
 * Ends the effect of `keepUsed`. wasm-opt must not remove anything from the module after this.
 * @param {Uint8Array} bytes of a part, with the names of its functions
 * @returns {Uint8Array}
 */
export function withoutKept(bytes) {
  const module = read(bytes);
  for (const { name } of exportsOf(module)) if (name.startsWith(IN_TABLE)) module.removeExport(name);
  return module.emitBinary();
}

/** The ranges of indexes at which a list is true. */
function runs(list) {
  const found = [];
  for (let at = 0; at < list.length; at++) {
    if (!list[at]) continue;
    const start = at;
    while (list[at]) at++;
    found.push([start, at]);
  }
  return found;
}

function dataOf(module) {
  return range(module.getNumDataSegments(), (index) => module.getDataSegmentByIndex(index)).map((segment) => {
    const { name, offset, data } = module.getDataSegmentInfo(segment);
    return { name, start: offset, end: offset + data.byteLength, data: new Uint8Array(data) };
  });
}

function setData(module, memory, segments) {
  const { initial, max } = module.getMemoryInfo(memory);
  const placed = segments.map(({ name, start, data }) => ({ name, data, offset: module.i32.const(start) }));
  module.setMemory(initial, max ?? -1, null, placed, false, false, memory);
}

/** Replaces ranges by zeros, which wasm-opt then leaves out. */
function removeData(module, memory, ranges) {
  const segments = dataOf(module);
  for (const [start, end] of ranges) {
    for (const segment of segments) segment.data.fill(0, Math.max(start - segment.start, 0), Math.max(end - segment.start, 0));
  }
  setData(module, memory, segments);
}

/** Keeps only ranges, as segments of their own: others would overwrite data of the first module. */
function keepData(module, memory, ranges) {
  // Zeros are in no segment.
  const kept = dataOf(module).flatMap(({ start, end, data }) =>
    ranges
      .map(([from, to]) => [Math.max(from, start), Math.min(to, end)])
      .filter(([from, to]) => from < to)
      .map(([from, to]) => ({ name: `at ${from}`, start: from, data: data.slice(from - start, to - start) })),
  );
  setData(module, memory, kept);
}
