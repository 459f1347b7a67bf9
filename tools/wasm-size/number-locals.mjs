// Gives the locals of functions other numbers, so that more of a function repeats bytes of the functions before it.
//
// wasm-opt numbers locals by how often they are used. Only numbers of locals of one type are exchanged here, so nothing changes its
// length. It must be the last pass: wasm-opt would number the locals anew.

import { ON_LOCALS, Reader, countParameters, functionBodies, readInstructions } from "./wasm.mjs";

/** The lengths in bytes of the pieces by which functions are compared: about two and three instructions. Found by trial. */
const PIECES = [4, 6];

/** How often the locals of a function are compared with each other, at most. */
const ROUNDS = 4;

/** Numbers from here on take two bytes. */
const LONG = 128;

/**
 * @param {Uint8Array} module whose functions are in their final order
 * @returns {Buffer} the module with other numbers
 */
export function numberLocals(module) {
  const bytes = Buffer.from(module);
  const parameters = countParameters(bytes);
  const known = new Set();
  for (const [index, { start, end }] of functionBodies(bytes).entries()) {
    const { types, code } = readLocals(bytes, start);
    const uses = findUses(bytes, code, end, parameters[index], types.length);
    if (parameters[index] + types.length <= LONG) exchange({ bytes, code, end, known, types, uses, first: parameters[index] });
    for (const length of PIECES) for (let at = code; at + length <= end; at++) known.add(piece(bytes, at, length));
  }
  if (!WebAssembly.validate(bytes)) throw new Error("number-locals: the module is not valid any longer");
  return bytes;
}

const piece = (bytes, at, length) => bytes.readUIntLE(at, length) * 8 + length;

/** The types of a function's locals besides its parameters, and where its code begins. */
function readLocals(bytes, start) {
  const reader = new Reader(bytes, start);
  const types = reader.list(() => Array(reader.leb()).fill(reader.byte())).flat();
  return { types, code: reader.at };
}

/** The places of the number of each local besides the parameters. */
function findUses(bytes, code, end, parameters, count) {
  const uses = Array.from({ length: count }, () => []);
  readInstructions(bytes, code, end, (opcode, operand) => {
    if (ON_LOCALS.has(opcode)) uses[new Reader(bytes, operand).leb() - parameters]?.push(operand);
  });
  return uses;
}

/** Exchanges the numbers of two locals as long as more pieces become known by that. */
function exchange({ bytes, code, end, known, types, uses, first }) {
  const write = (local) => {
    for (const at of uses[local]) bytes[at] = first + local;
  };
  const swap = (one, other) => {
    [uses[one], uses[other]] = [uses[other], uses[one]];
    write(one);
    write(other);
  };
  const tryPair = (one, other) => {
    const places = [...uses[one], ...uses[other]].sort((a, b) => a - b);
    const before = countKnown(bytes, code, end, known, places);
    swap(one, other);
    if (countKnown(bytes, code, end, known, places) > before) return true;
    swap(one, other);
    return false;
  };
  for (let round = 0, isBetter = true; isBetter && round < ROUNDS; round++) {
    isBetter = false;
    for (let one = 0; one < types.length; one++) {
      for (let other = one + 1; other < types.length; other++) {
        if (types[one] === types[other] && tryPair(one, other)) isBetter = true;
      }
    }
  }
}

/** How many bytes are in known pieces that contain one of the places, which are in ascending order. Pieces may overlap. */
function countKnown(bytes, code, end, known, places) {
  let count = 0;
  for (const length of PIECES) {
    let next = code;
    for (const place of places) {
      const last = Math.min(place, end - length);
      for (next = Math.max(next, place - length + 1); next <= last; next++) if (known.has(piece(bytes, next, length))) count += length;
    }
  }
  return count;
}
