// Chooses an order of a WebAssembly module's functions in which those that are alike are neighbours, because brotli packs what
// it has just seen best. That is a fortieth of the module in transfer.

import { Reader, countImportedFunctions, sections } from "./trim.mjs";

/** How long the pieces are that functions are compared by, in bytes: an instruction or two, and the least that brotli repeats. */
const PIECE = 3;

/**
 * Names each function by its place in the order, which is what `wasm-opt --reorder-functions-by-name` goes by.
 * @param {Buffer} module without names
 * @returns {Buffer} the same with names
 */
export function nameByLikeness(module) {
  const section = (id) => sections(module).find((section) => section.id === id);
  const code = new Reader(module, section(10).start);
  const functions = code.list(() => {
    const size = code.leb();
    code.at += size;
    return pieces(module.subarray(code.at - size, code.at));
  });
  const first = countImportedFunctions(module, section(2));
  const places = new Map(order(functions).map((index, place) => [index, place]));
  const names = functions.map((_, index) => [...leb(first + index), ...text(String(places.get(index)).padStart(9, "0"))]);
  const list = [...leb(names.length), ...names.flat()];
  const body = [...text("name"), 1, ...leb(list.length), ...list];
  return Buffer.concat([module, Buffer.from([0, ...leb(body.length), ...body])]);
}

function pieces(bytes) {
  const found = new Set();
  for (let at = 0; at + PIECE <= bytes.length; at++) found.add(bytes.readUIntLE(at, PIECE));
  return found;
}

/** From the smallest on, always the one of which the last holds most. */
function order(functions) {
  const left = [...functions.keys()].sort((a, b) => functions[a].size - functions[b].size);
  const ordered = left.splice(0, 1);
  while (left.length > 0) {
    const last = functions[ordered.at(-1)];
    const shares = left.map((index) => share(last, functions[index]));
    ordered.push(...left.splice(shares.indexOf(Math.max(...shares)), 1));
  }
  return ordered;
}

/** The share of the next one's pieces that the last has, too. */
function share(last, next) {
  let common = 0;
  for (const piece of next) if (last.has(piece)) common++;
  return common / (next.size + 1);
}

function leb(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
  return [...bytes, number];
}

function text(string) {
  const bytes = Buffer.from(string);
  return [...leb(bytes.length), ...bytes];
}
