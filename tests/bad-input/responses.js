// Builds the responses in the rows of docs/bad-input.md, byte for byte.

import { STATUS_CODES } from "node:http";
import { gzipSync } from "node:zlib";

import * as samples from "./samples.js";

const { page } = samples;

/** Lets any page read the response, redirects included. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id, x-smh-request-id, retry-after",
};

/** The head of a response after which the connection is closed. */
function head(code, headers) {
  const lines = Object.entries({ ...CORS, connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? "Whatever"}\r\n${lines.join("")}\r\n`;
}

/** A body: bytes, text as it is, or anything else as JSON. */
const bytesOf = (body) => Buffer.from(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));

/** A response with this status. Headers that are `undefined` are left out. */
export function status(code, body = "", headers = {}) {
  const bytes = bytesOf(body);
  const all = { "content-type": "application/json", "content-length": bytes.length, ...headers };
  const defined = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { head: head(code, defined), body: bytes };
}

export const ok = (body, headers) => status(200, body, headers);

/** The response to a preflight. */
export const preflight = () =>
  status(204, "", {
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "content-type",
    "access-control-max-age": 600,
    "content-length": undefined,
  });

/** A response with chunked transfer encoding. */
export function chunked(body) {
  const bytes = bytesOf(body);
  const middle = bytes.length >> 1;
  const chunk = (part) => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
  const { head } = ok("", { "content-length": undefined, "transfer-encoding": "chunked" });
  const parts = [chunk(bytes.subarray(0, middle)), chunk(bytes.subarray(middle)), Buffer.from("0\r\n\r\n")];
  return { head, body: Buffer.concat(parts) };
}

/** The first bytes of a response's body, although its head promises the whole body. */
const cut = ({ head, body }, length) => ({ head: head.replace("connection: close\r\n", ""), body: body.subarray(0, length) });
export const half = (response) => cut(response, response.body.length >> 1);
export const bodiless = (response) => cut(response, 0);
/** The same, but the connection is reset instead of closed. */
export const breaking = (response) => ({ ...response, breaks: true });
/** No response: the connection is closed. */
export const nothing = { head: "", body: Buffer.alloc(0) };
/** Bytes that are not HTTP. */
export const raw = (text) => ({ head: text, body: Buffer.alloc(0) });

/** A response after an informational one. */
export const early = (code, response) => ({ ...response, head: `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\n\r\n${response.head}` });

/** A response whose header says that the body is compressed, whether or not it is. */
export const encoded = (body) => ok(body, { "content-encoding": "gzip" });
export const gzip = (body) => gzipSync(bytesOf(body));

export const redirect = (code, location, body) => status(code, body, location === undefined ? {} : { location });

/** JSON with a byte order mark. */
export const marked = (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf(body)]);
export const utf16 = (body) => Buffer.from(`\ufeff${bytesOf(body)}`, "utf16le");
/** Text in which each `?` is replaced by a byte that is invalid in UTF-8. */
export const notUtf8 = (text) => Buffer.from(text.replaceAll("?", "\xff"), "latin1");

/** The service's normal response. */
export function good({ operation, path }) {
  switch (operation) {
    case "create":
      return ok(page());
    case "continue":
      return ok(samples.lastPage());
    case "delete":
      return status(204, "", { "content-length": undefined });
    case "tasks":
      return ok(samples.tasks(...path.split("/").at(-1).split(",").map(Number)));
    case "task":
      return ok(samples.task(path.split("/").at(-1)));
    case "clear":
      return status(202, { taskId: 20 });
    case "batch":
      return ok({ result: [{ status: 204 }] });
    case "item":
      return ok(samples.item());
    case "folder":
      return ok(samples.folder());
    case "link":
      return ok({ cosUrl: samples.link().url });
    default:
      return status(404, { code: "RouteNotFound" });
  }
}
