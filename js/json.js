// JSON with exact integers. Plain JavaScript, because the WebAssembly side imports this very file.

// A number of 16 digits or more where a number can stand. It may be a false alarm inside of a string.
const longNumber = /(?:^|[:[,\s])-?\d{16}/;
// Strings, which are passed over, and numbers.
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON; integers beyond ±(2^53−1) come out as bigint. Nothing for text that is not JSON.
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    if (!longNumber.test(text)) return JSON.parse(text);
    // Marks long integers as strings that no other string in the text can equal, then turns those into bigints.
    const mark = `${Math.random()}:`;
    const marked = text.replace(tokens, (token) =>
      token.length > 15 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
    );
    if (marked === text) return JSON.parse(text);
    return JSON.parse(marked, (_, value) =>
      typeof value === "string" && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
    );
  } catch {
    return undefined;
  }
}
