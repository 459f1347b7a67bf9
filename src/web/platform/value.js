// Looking at values that come from outside without ever throwing. Plain JavaScript, because the WebAssembly side
// imports this very file.

const kinds = { undefined: 0, boolean: 2, number: 3, bigint: 4, string: 5, object: 8 };

/**
 * What a value is, as the number of a `Kind` in src/value.rs.
 * @param {unknown} value
 */
export function kindOf(value) {
  if (value === null) return 1;
  try {
    if (Array.isArray(value)) return 6;
    if (typeof value === "object" && Object.prototype.toString.call(value) === "[object Date]") return 7;
  } catch {
    return 8;
  }
  return kinds[/** @type {keyof typeof kinds} */ (typeof value)] ?? 9;
}

/**
 * A string of well-formed Unicode, or nothing.
 * @param {unknown} value
 */
export function textOf(value) {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value) ? value : undefined;
}

/**
 * An integer that is exact and fits 64 bits, or nothing.
 * @param {unknown} value
 */
export function integerOf(value) {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value ? value : undefined;
}

/**
 * A valid Date as ISO 8601 in UTC, or nothing.
 * @param {Date} value
 */
export function dateOf(value) {
  try {
    return Date.prototype.toISOString.call(value);
  } catch {
    return undefined;
  }
}

/** The most elements that an iterable may have, which may go on for ever; `LONGEST` in src/value.rs. */
const LONGEST = 1_000_000;

/**
 * The elements of an iterable, or nothing for a value that is none. A String object is none: its elements would be its
 * characters.
 * @param {any} value
 * @returns {unknown[] | undefined}
 */
export function elementsOf(value) {
  if (value == null || typeof value[Symbol.iterator] !== "function" || value instanceof String) return undefined;
  const elements = [];
  for (const element of value) {
    if (elements.length === LONGEST) throw new RangeError(`smh-wasm: more than ${LONGEST} elements`);
    elements.push(element);
  }
  return elements;
}

/**
 * What a function of the application's gave, as a promise of this realm.
 * @param {any} given
 */
export const promiseOf = (given) =>
  new Promise((take, refuse) => {
    // What throws here is caught. `take` alone would do, but in WebKit a promise whose `constructor` throws ends it.
    if (typeof given?.then === "function") given.then(take, refuse);
    else take(given);
  });

/**
 * A function of the application's as one that gives a promise of this realm, whatever it gives or throws; any other value
 * as it is.
 * @param {any} value
 */
export function promising(value) {
  if (typeof value !== "function") return value;
  return (/** @type {unknown[]} */ ...given) => new Promise((take) => take(promiseOf(value(...given))));
}

/**
 * What `act` gives; nothing if it throws.
 * @param {() => any} act
 */
export function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/**
 * A task, with nothing in it that is not known.
 * @param {string} taskId
 * @param {string | undefined} taskType
 * @param {string} state
 * @param {number} status
 * @param {boolean} partial
 * @param {unknown} result
 */
export function taskObject(taskId, taskType, state, status, partial, result) {
  return {
    taskId,
    ...(taskType !== undefined && { taskType }),
    state,
    status,
    ...(partial && { partial }),
    ...(result !== undefined && { result }),
  };
}

/**
 * The canonical form of a URL, or nothing for text that is none.
 * @param {string} text
 */
export function hrefOf(text) {
  try {
    return new URL(text).href;
  } catch {
    return undefined;
  }
}
