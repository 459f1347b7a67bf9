// Orders the functions of a module so that similar ones are neighbours: brotli compresses best what it has just seen.
//
// This file chooses the order and writes it as names, which `wasm-opt --reorder-functions-by-name` sorts by.

import { Reader, Section, countImportedFunctions, functionBodies, functionNames, leb, section, text, withoutCustomSections } from "./wasm.mjs";

/** The length in bytes of the pieces by which functions are compared: one or two instructions, and the shortest repetition that
 * brotli uses. */
const PIECE = 3;

/** The digits of a place, so that names sort as numbers do. */
const DIGITS = 9;

/**
 * Names each function by its place in the order.
 * @param {Buffer} module without names
 * @param {number} weight of the size of functions, about 1: the lower, the earlier come large ones. The order that brotli compresses
 *   best can only be found by trial.
 * @returns {Buffer} the module with names
 */
export function nameBySimilarity(module, weight = 1) {
  if (functionNames(module).size > 0) throw new Error("order-functions: the module has names already");
  const functions = functionBodies(module).map(({ start, end }) => pieces(module.subarray(start, end)));
  const first = countImportedFunctions(module);
  const places = new Map(orderBySimilarity(functions, weight).map((index, place) => [index, place]));
  const names = functions.map((_, index) => [...leb(first + index), ...text(String(places.get(index)).padStart(DIGITS, "0"))]);
  const list = [...leb(names.length), ...names.flat()];
  const body = [...text("name"), 1, ...leb(list.length), ...list];
  return Buffer.concat([module, Buffer.from([Section.CUSTOM, ...leb(body.length), ...body])]);
}

/**
 * Checks that wasm-opt has sorted the functions.
 * @param {Buffer} module sorted, with the names that {@link nameBySimilarity} gave
 * @returns {Buffer} the module without names
 */
export function checkOrder(module) {
  const names = functionNames(module);
  const first = countImportedFunctions(module);
  const reader = new Reader(module, section(module, Section.CODE).start);
  const count = reader.leb();
  for (let place = 0; place < count; place++) {
    if (names.get(first + place) !== String(place).padStart(DIGITS, "0")) {
      throw new Error(`order-functions: wasm-opt has not sorted the functions: number ${place} is named ${names.get(first + place)}`);
    }
  }
  return withoutCustomSections(module, (name) => name === "name");
}

function pieces(bytes) {
  const found = new Set();
  for (let at = 0; at + PIECE <= bytes.length; at++) found.add(bytes.readUIntLE(at, PIECE));
  return found;
}

/** Begins with the smallest function. The next is always the one most of whose pieces the last function contains. */
function orderBySimilarity(functions, weight) {
  const left = [...functions.keys()].sort((one, other) => functions[one].size - functions[other].size);
  const ordered = left.splice(0, 1);
  while (left.length > 0) {
    const last = functions[ordered.at(-1)];
    const shares = left.map((index) => sharedPart(last, functions[index], weight));
    ordered.push(...left.splice(shares.indexOf(Math.max(...shares)), 1));
  }
  return ordered;
}

/** The part of the next function's pieces that the last function contains too. */
function sharedPart(last, next, weight) {
  let common = 0;
  for (const piece of next) if (last.has(piece)) common++;
  return common / (next.size + 1) ** weight;
}
