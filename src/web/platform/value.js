// Reading values that the application passed in, and others that may throw. No function here throws, except `elementsOf`. Plain
// JavaScript, because the WebAssembly side imports this file.

const kinds = { undefined: 0, boolean: 2, number: 3, bigint: 4, string: 5, object: 8 };

/**
 * The number of a value's `Kind` (src/value.rs).
 * @param {unknown} value
 */
export function kindOf(value) {
  if (value === null) return 1;
  const read = () => {
    if (Array.isArray(value)) return 6;
    if (typeof value === "object" && Object.prototype.toString.call(value) === "[object Date]") return 7;
    return kinds[/** @type {keyof typeof kinds} */ (typeof value)] ?? 9;
  };
  return safely(read) ?? 8;
}

/**
 * A string; `undefined` for any other value, and for a string that is not well-formed Unicode.
 * @param {unknown} value
 */
export function textOf(value) {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value) ? value : undefined;
}

/**
 * An exact integer of at most 64 bits; `undefined` for any other value.
 * @param {unknown} value
 */
export function integerOf(value) {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value ? value : undefined;
}

/**
 * A date as ISO 8601 in UTC; `undefined` if it is invalid.
 * @param {Date} value
 */
export const dateOf = (value) => safely(() => Date.prototype.toISOString.call(value));

/** The maximum length of an iterable, which may be infinite. The same as `MAX_ELEMENTS` in src/value.rs. */
const MAX_ELEMENTS = 1_000_000;

/**
 * The elements of an iterable; `undefined` for a value that is not iterable. A String object is refused, because its elements
 * are characters.
 * @param {any} value
 * @returns {unknown[] | undefined}
 */
export function elementsOf(value) {
  if (value == null || typeof value[Symbol.iterator] !== "function" || value instanceof String) return undefined;
  const elements = [];
  for (const element of value) {
    if (elements.length === MAX_ELEMENTS) throw new RangeError(`smh-wasm: more than ${MAX_ELEMENTS} elements`);
    elements.push(element);
  }
  return elements;
}

/**
 * The canonical form of a URL; `undefined` for text that is not a URL.
 * @param {string} text
 */
export const hrefOf = (text) => safely(() => new URL(text).href);

/**
 * Returns the result of `read`; `undefined` if it throws.
 * @param {() => any} read
 */
export function safely(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
