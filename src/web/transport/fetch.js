// Sending a request and reading its answer. Plain JavaScript, because the WebAssembly side imports this very file.

import { carrier } from "./create_carrier.js";
import { post } from "../platform/globals.js";
import { promiseOf } from "../platform/value.js";

// A number of 16 digits or more where a number can stand. It may be a false alarm inside of a string.
const longNumber = /(?:^|[:[,\s])-?\d{16}/;
const numbers = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The text with its integers beyond ±(2^53−1) as strings that begin with the mark. Strings are passed over by hand: a
 * pattern for them gives up on long ones that hold many escapes, in WebKit without a word.
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
 * Where the string ends that begins at a quote.
 * @param {string} text
 * @param {number} quote
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
 * Parses JSON; integers beyond ±(2^53−1) come out as bigint. Nothing for text that is not JSON.
 * @param {string} text
 * @returns {unknown}
 */
export function parseJson(text) {
  try {
    if (!longNumber.test(text)) return JSON.parse(text);
    // Marks long integers as strings that no other string in the text can equal, then turns those into bigints.
    const mark = `${Math.random()}:`;
    const marked = markLongIntegers(text, mark);
    if (marked === text) return JSON.parse(text);
    const root = { value: JSON.parse(marked) };
    // Not with a reviver, which would need as much stack as the text is deep.
    /** @type {Record<string, any>[]} */
    const holders = [root];
    for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
      for (const key of Object.keys(holder)) {
        // A number in the place of a name is not JSON.
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

/**
 * Sends a request with `custom`, or the global `fetch`: a promise of what `readAnswer` gives. In an array, what that threw
 * instead of sending anything.
 * @param {Function | undefined} custom
 * @param {Request} request
 * @param {RequestInit | undefined} init
 * @param {string | undefined} fragment that identifies the request to the service worker, which deletes the search if the page reports that it got no answer
 * @returns {ReturnType<typeof readAnswer> | [unknown]}
 */
export function send(custom, request, init, fragment) {
  // Some wrappers of `fetch` cannot bear a second argument that is undefined.
  const given = /** @type {[Request, RequestInit?]} */ (init ? [request, init] : [request]);
  try {
    const answer = readAnswer(promiseOf(custom ? custom(...given) : globalThis.fetch(...given)));
    const worker = fragment && carrier();
    if (worker) answer.catch(() => post(worker, { type: "smh-wasm:lost", create: fragment }));
    return answer;
  } catch (cause) {
    return [cause];
  }
}

/**
 * Reads a Response of any realm, or what behaves like one: its status, the service's id for the request, `Retry-After`,
 * the time it was sent as far as that can be told, its body if that is JSON, else whether there is any. Nothing for what is
 * not like a Response (`fetch` may be the application's, so any access may throw); rejects where the answer breaks off.
 * @param {any} sent what `fetch` gave, as a promise
 * @returns {Promise<[number, string | undefined, string | undefined, number, unknown, boolean] | undefined>}
 */
async function readAnswer(sent) {
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
    const id = header("x-smh-request-id") ?? header("x-cos-request-id") ?? header("x-request-id");
    head = [status, id, header("retry-after"), date];
    text = answer.text();
  } catch {
    return undefined;
  }
  text = await text;
  return [...head, parseJson(text), typeof text === "string" && text.trim() !== ""];
}
