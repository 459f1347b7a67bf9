// The parts of a module. Each part is instantiated later than the first module, which has everything that is not in a part.

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {RegExp} exports the names of the exports that are in the part
 * @property {string} [needs] the name of another part, before this one in the list, which is instantiated before this one
 */

/** The name of the first module among the parts. */
export const FIRST = "first";

/** What the names of exports have before wasm-bindgen has run: the start of one that describes another's signature, a hash of the crate. */
const ONLY_LINKED = /^__wbindgen_describe_|_[0-9a-f]{16}$/g;

/**
 * @param {Part[]} parts
 * @param {string} name of an export
 * @returns {string} the name of the part that it is in
 */
export function partOfExport(parts, name) {
  return parts.find(({ exports }) => exports.test(name.replace(ONLY_LINKED, "")))?.name ?? FIRST;
}

/**
 * The part in which something must be, so that all its users can reach it: that of the users which the others need, or else one that all
 * of them need.
 * @param {Part[]} parts
 * @param {string[]} users the names of parts, at least one
 */
export function ownerFor(parts, users) {
  const [line, ...others] = users.map((name) => lineOf(parts, name));
  return line.find((name) => others.every((other) => other.includes(name)));
}

/** A part, the one that it needs, and so on. */
function lineOf(parts, name) {
  const { needs } = parts.find((part) => part.name === name) ?? {};
  return name === FIRST ? [FIRST] : [name, ...lineOf(parts, needs ?? FIRST)];
}
