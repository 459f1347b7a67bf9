// One request and its response. Plain JavaScript, because the WebAssembly side imports this file.

import { promiseOf } from "../platform/callbacks.js";
import { postMessage } from "../platform/globals.js";
import { createCarrier } from "./create_carrier.js";
import { parseJson } from "./parse_json.js";

/**
 * Sends a request with `custom`, or else with the global `fetch`.
 * @param {Function | undefined} custom
 * @param {Request} request
 * @param {RequestInit | undefined} init
 * @param {string | undefined} fragment identifies the request to the service worker, which deletes the search if the page reports that it received no response
 * @returns {ReturnType<typeof readResponse> | [unknown]} in an array, the exception that `fetch` threw
 */
export function send(custom, request, init, fragment) {
  // Some wrappers of `fetch` fail if the second argument is `undefined`.
  const args = /** @type {[Request, RequestInit?]} */ (init ? [request, init] : [request]);
  try {
    const response = readResponse(promiseOf(custom ? custom(...args) : globalThis.fetch(...args)));
    const worker = fragment && createCarrier();
    if (worker) response.catch(() => postMessage(worker, { type: "smh-wasm:lost", create: fragment }));
    return response;
  } catch (cause) {
    return [cause];
  }
}

/**
 * Reads a Response, of any realm, or an object that behaves like one: its status, the service's request id, `Retry-After`, its
 * date in milliseconds, its body if that is JSON, and whether the body has any text. Resolves to `undefined` if it is not like
 * a Response (a custom `fetch` may return anything, so every access may throw); rejects if the response breaks off.
 * @param {Promise<any>} fetched
 * @returns {Promise<[number, string | undefined, string | undefined, number, unknown, boolean] | undefined>}
 */
async function readResponse(fetched) {
  const response = await fetched;
  /** @type {any} */
  let text;
  /** @type {[number, string | undefined, string | undefined, number]} */
  let head;
  try {
    const { status, headers } = response;
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
    const requestId = header("x-smh-request-id") ?? header("x-cos-request-id") ?? header("x-request-id");
    head = [status, requestId, header("retry-after"), date];
    text = response.text();
  } catch {
    return undefined;
  }
  text = await text;
  return [...head, parseJson(text), typeof text === "string" && text.trim() !== ""];
}
