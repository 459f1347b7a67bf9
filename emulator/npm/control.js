// Requests to the emulator's own endpoints.

import { request } from "node:http";
import { URL } from "node:url";

/**
 * Neither `fetch` nor the global `URL`: tests and simulated pages replace them. Each request has a connection of its own, so that no idle one remains.
 *
 * @returns {Promise<unknown>} the response's body
 */
export function call(url, method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(`/_emulator/${path}`, url), { method, agent: false });
    sent.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part));
      response.on("error", reject).on("end", () => {
        if (response.statusCode >= 400) reject(new Error(reason(text)));
        else resolve(text === "" ? undefined : JSON.parse(text));
      });
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The message in an error response. */
function reason(text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return text;
  }
}
