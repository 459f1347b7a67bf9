// Reading an answer. Plain JavaScript, because the WebAssembly side imports this very file.

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

/**
 * Reads a Response of any realm, or what behaves like one: its status, the service's id for the request, `Retry-After`,
 * the time it was sent as far as that can be told, its body if that is JSON, else whether there is any. Nothing for what is not like a Response (`fetch` may be the
 * application's, so any access may throw); rejects where the answer breaks off.
 * @param {any} sent what `fetch` gave
 * @returns {Promise<[number, string | undefined, string | undefined, number, unknown, boolean] | undefined>}
 */
export async function readAnswer(sent) {
  const answer = await sent;
  /** @type {any} */
  let text;
  /** @type {[number, string | undefined, string | undefined, number]} */
  let head;
  try {
    const { status, headers } = answer;
    /** @param {string} name */
    const header = (name) => {
      try {
        const value = headers.get(name);
        return typeof value === "string" ? value : undefined;
      } catch {
        return undefined;
      }
    };
    if (typeof status !== "number") return undefined;
    const date = Date.parse(header("date") ?? "") || Date.now();
    head = [status, header("x-smh-request-id") ?? header("x-request-id"), header("retry-after"), date];
    text = answer.text();
  } catch {
    return undefined;
  }
  text = await text;
  return [...head, parseJson(text), typeof text === "string" && text.trim() !== ""];
}
