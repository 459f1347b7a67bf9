// Splits a module: the first works alone, the parts are instantiated later, against the instance of the first. They use its memory, its
// stack and its table of functions. Their data have the addresses that they had before.

import binaryen from "binaryen";
import { FIRST, ownerFor, partOfExport } from "./parts.mjs";
import {
  FEATURES, Kind, addSlots, countImportedFunctions, exportsOf as exportsIn, functionBodies, functionNames, importsOf, renameExports,
  renameImports, resizeTable, runs, slotsOf, tableOfFunctions,
} from "./wasm.mjs";

/** The start of the names of exports and imports that modules share. */
const SHARED = "shared ";
/** True for the name of an export that only parts use. */
export const isShared = (name) => name.startsWith(SHARED);
/** The start of the names under which `keepUsed` exports functions. */
const IN_TABLE = "in table ";

/** The most bytes of a function that each module which calls it has: to share one takes more. */
const SMALL = 16;

/** The names of the modules from which parts import, besides those of their memory and of imports from the glue. */
export const EXPORTS = "b", TABLE = "c";

/**
 * @param {Uint8Array} bytes of a module with the names of its functions
 * @param {import("./parts.mjs").Part[]} parts
 * @param {Map<string, { slots: number[], ranges: [start: number, end: number][] }>} owned what `findOwned` finds
 * @returns {Map<string, Uint8Array>} modules for wasm-opt, and then for `shareFunctions`, by name
 */
export function splitModule(bytes, parts, owned) {
  binaryen.setDebugInfo(true);
  const names = [FIRST, ...parts.map(({ name }) => name)];
  const inParts = new Set([...owned.values()].flatMap(({ slots }) => slots));
  /** The module with the exports and the slots of one part. */
  const start = (part) => {
    const module = read(bytes);
    for (const { name } of exportsOf(module)) if (partOfExport(parts, name) !== part) module.removeExport(name);
    if (part === FIRST) removeSlots(module, inParts);
    else keepSlots(module, new Set(owned.get(part).slots));
    keepUsed(module);
    return module;
  };
  const reached = names.map((part) => {
    const module = start(part);
    module.runPasses(["remove-unused-module-elements"]);
    return new Set(functionsOf(module).map(({ name }) => name));
  });
  const ownerOf = (name) => ownerFor(parts, names.filter((_, index) => reached[index].has(name)));
  const copied = smallFunctions(bytes);
  const whole = read(bytes);
  const memory = exportsOf(whole).find(({ kind }) => kind === binaryen.ExternalMemory).value;
  const [{ table }] = takeSlots(whole);
  let { size } = tableOfFunctions(bytes);

  const modules = new Map();
  /** What each module exports for others. */
  const shared = new Map(names.map((name) => [name, new Set()]));
  for (const part of parts.map(({ name }) => name).reverse()) {
    const module = start(part);
    keepData(module, memory, owned.get(part).ranges);
    // From a table and a memory of its own, what the module itself does not use would be removed.
    module.addTableImport(table, FIRST, TABLE);
    module.addMemoryImport(memory, FIRST, memory);
    if (shared.get(part).size > 0) {
      const functions = [...shared.get(part)];
      module.addActiveElementSegment(table, "shared", functions, module.i32.const(size));
      for (const name of functions) module.addFunctionExport(name, SHARED + name);
      size += functions.length;
    }
    for (const { name, base, params, results } of functionsOf(module)) {
      const isOwn = !reached[names.indexOf(part)].has(name) || ownerOf(name) === part;
      if (base || isOwn || copied.has(name)) continue;
      module.removeFunction(name);
      module.addFunctionImport(name, FIRST, SHARED + name, params, results);
    }
    module.runPasses(["remove-unused-module-elements"]);
    for (const { name, module: from } of functionsOf(module)) if (from === FIRST) shared.get(ownerOf(name)).add(name);
    modules.set(part, module);
  }

  const first = start(FIRST);
  removeData(first, memory, [...owned.values()].flatMap(({ ranges }) => ranges));
  for (const name of shared.get(FIRST)) first.addFunctionExport(name, SHARED + name);
  first.runPasses(["remove-unused-module-elements"]);
  const share = sharer(first);
  share(binaryen.ExternalTable, table);
  for (const module of modules.values()) importOthers(module, memory, share);
  return new Map([[FIRST, first], ...[...modules].reverse()].map(([name, module]) => [name, module.emitBinary()]));
}

/** The names of the functions that each module has which calls them. */
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

/** Returns a function that exports a global, a table or the memory, unless it is exported, and returns the name of the export. */
function sharer(module) {
  const exported = new Map(exportsOf(module).map(({ name, kind, value }) => [`${kind} ${value}`, name]));
  const add = {
    [binaryen.ExternalGlobal]: module.addGlobalExport,
    [binaryen.ExternalMemory]: module.addMemoryExport,
    [binaryen.ExternalTable]: module.addTableExport,
  };
  return (kind, value) => {
    const key = `${kind} ${value}`;
    if (!exported.has(key)) {
      exported.set(key, `${SHARED}${key}`);
      add[kind](value, exported.get(key));
    }
    return exported.get(key);
  };
}

/** Makes a part import the globals, the tables and the memory that it uses. */
function importOthers(part, memory, share) {
  const { ExternalGlobal, ExternalMemory, ExternalTable } = binaryen;
  for (const { name, type, mutable } of globalsOf(part)) part.addGlobalImport(name, FIRST, share(ExternalGlobal, name), type, mutable);
  for (const { name } of tablesOf(part)) part.addTableImport(name, FIRST, share(ExternalTable, name));
  part.addMemoryImport(memory, FIRST, share(ExternalMemory, memory));
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
 * could reach them there; but another module may have one.
 */
function keepUsed(module) {
  const names = new Set(takeSlots(module).flatMap(({ data }) => data));
  for (const name of names) module.addFunctionExport(name, `${IN_TABLE}${name}`);
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

/** Keeps only ranges, as segments of their own: others would overwrite data of other modules. */
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

/**
 * Puts the functions that modules share into the table, which takes fewer bytes than exports. wasm-opt must not remove anything from the
 * modules after this.
 * @param {Map<string, Uint8Array>} modules those of `splitModule`, as wasm-opt left them
 * @param {import("./parts.mjs").Part[]} parts
 * @param {Map<string, { slots: number[] }>} owned what `findOwned` finds
 * @returns {Map<string, Buffer>} the modules; their imports from `TABLE` have slots as names
 */
export function shareFunctions(modules, parts, owned) {
  const isFunction = (name, kind) => kind === Kind.FUNCTION && isShared(name);
  const used = new Set(parts.flatMap(({ name }) => importsOf(modules.get(name)).map(({ name }) => name)));
  const replaced = new Set([...owned.values()].flatMap(({ slots }) => slots));
  const changed = new Map();
  /** The slots of the functions by name. */
  const slots = new Map();
  let size = 1 + Math.max(...[...modules.values()].flatMap((bytes) => slotsOf(bytes).map(([slot]) => slot)));
  for (const [module, bytes] of modules) {
    // A part replaces what is in its slots.
    const filled = slotsOf(bytes);
    const lasting = filled.filter(([slot]) => module !== FIRST || !replaced.has(slot));
    const empty = (owned.get(module)?.slots ?? []).find((slot) => !filled.some(([one]) => one === slot));
    if (empty !== undefined) throw new Error(`split-module: slot ${empty} of the table belongs to ${module}, which does not fill it`);
    const slotOf = new Map(lasting.map(([slot, index]) => [index, slot]));
    const added = [];
    const functions = exportsIn(bytes).filter(({ name, kind }) => isFunction(name, kind) && used.has(name));
    for (const { name, index } of functions.sort((one, other) => one.index - other.index)) {
      if (!slotOf.has(index)) slotOf.set(index, size + added.push(index) - 1);
      slots.set(name, slotOf.get(index));
    }
    const without = renameExports(bytes, (name, kind) => (isFunction(name, kind) || name.startsWith(IN_TABLE) ? undefined : name));
    changed.set(module, added.length > 0 ? addSlots(without, size, added) : without);
    size += added.length;
  }
  changed.set(FIRST, resizeTable(changed.get(FIRST), size));
  for (const { name } of parts) {
    changed.set(name, renameImports(changed.get(name), (module, name) => (slots.has(name) ? [TABLE, String(slots.get(name))] : [module, name])));
  }
  return changed;
}
