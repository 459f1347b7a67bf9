// JSON with exact integers: `JSON.parse` rounds those beyond ±(2^53−1).

// A number of 16 digits or more where JSON allows a number. It may also be part of a string.
const longNumber = /(?:^|[:[,\s])-?\d{16}/;
const numbers = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Replaces integers beyond ±(2^53−1) with strings that begin with `mark`. A loop skips strings, because WebKit's regular
 * expressions silently give up on long strings with many escapes.
 * @param {string} text
 * @param {string} mark
 */
function markLongIntegers(text, mark) {
  let marked = "";
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const string = quote < 0 ? text.length : quote;
    marked += text.slice(at, string).replace(numbers, (number) => {
      const long = number.length > 15 && /^-?[1-9]\d*$/.test(number) && !Number.isSafeInteger(Number(number));
      return long ? `"${mark}${number}"` : number;
    });
    at = endOfString(text, string);
    marked += text.slice(string, at);
  }
  return marked;
}

/**
 * The position after a string.
 * @param {string} text
 * @param {number} quote the position of the string's first quote
 */
function endOfString(text, quote) {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * Parses JSON. Integers beyond ±(2^53−1) become bigint. Returns `undefined` for text that is not JSON.
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    if (!longNumber.test(text)) return JSON.parse(text);
    // Marks long integers as strings that differ from every other string in the text, then turns those into bigints.
    const mark = `${Math.random()}:`;
    const marked = markLongIntegers(text, mark);
    if (marked === text) return JSON.parse(text);
    const root = { value: JSON.parse(marked) };
    // A reviver would be simpler, but its stack would grow with the depth of the text.
    /** @type {Record<string, any>[]} */
    const holders = [root];
    for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
      for (const key of Object.keys(holder)) {
        // A number in place of a key is not JSON.
        if (key.startsWith(mark)) return undefined;
        const value = holder[key];
        if (typeof value === "object" && value !== null) holders.push(value);
        else if (typeof value === "string" && value.startsWith(mark)) holder[key] = BigInt(value.slice(mark.length));
      }
    }
    return root.value;
  } catch {
    return undefined;
  }
}
