// What the rows of docs/bad-input.md are made of, on the side of the service: answers, byte for byte.

import { STATUS_CODES } from "node:http";
import { gzipSync } from "node:zlib";

import * as samples from "./samples.js";

const { page } = samples;

/** Lets any page read the answer, redirects included. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id, x-smh-request-id, retry-after",
};

/** The head of an answer. Its connection ends with it. */
function head(code, headers) {
  const lines = Object.entries({ ...CORS, connection: "close", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? "Whatever"}\r\n${lines.join("")}\r\n`;
}

/** A body: bytes, text as it is, or anything else as JSON. */
const bytesOf = (body) => Buffer.from(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));

/** An answer with this status. A header that is `undefined` is left out. */
export function status(code, body = "", headers = {}) {
  const bytes = bytesOf(body);
  const all = { "content-type": "application/json", "content-length": bytes.length, ...headers };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { head: head(code, given), body: bytes };
}

export const ok = (body, headers) => status(200, body, headers);

/** A preflight's answer. */
export const preflight = () =>
  status(204, "", {
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "content-type",
    "access-control-max-age": 600,
    "content-length": undefined,
  });

/** An answer in pieces whose lengths it tells. */
export function chunked(body) {
  const bytes = bytesOf(body);
  const middle = bytes.length >> 1;
  const chunk = (part) => Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
  const { head } = ok("", { "content-length": undefined, "transfer-encoding": "chunked" });
  const parts = [chunk(bytes.subarray(0, middle)), chunk(bytes.subarray(middle)), Buffer.from("0\r\n\r\n")];
  return { head, body: Buffer.concat(parts) };
}

/** Only so much of an answer's body, though the connection was to stay. */
const cut = ({ head, body }, length) => ({ head: head.replace("connection: close\r\n", ""), body: body.subarray(0, length) });
export const half = (answer) => cut(answer, answer.body.length >> 1);
export const bodiless = (answer) => cut(answer, 0);
/** The same, but the connection breaks instead of ending. */
export const breaking = (answer) => ({ ...answer, breaks: true });
/** No answer: the connection ends. */
export const nothing = { head: "", body: Buffer.alloc(0) };
/** Bytes that are no HTTP. */
export const raw = (text) => ({ head: text, body: Buffer.alloc(0) });

/** An answer after one that is not the last. */
export const early = (code, answer) => ({ ...answer, head: `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\n\r\n${answer.head}` });

/** Says that its body is compressed; it is so if `body` is. */
export const encoded = (body) => ok(body, { "content-encoding": "gzip" });
export const gzip = (body) => gzipSync(bytesOf(body));

export const redirect = (code, location, body) => status(code, body, location === undefined ? {} : { location });

/** JSON with a byte order mark. */
export const marked = (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf(body)]);
export const utf16 = (body) => Buffer.from(`\ufeff${bytesOf(body)}`, "utf16le");
/** Text in which `?` is a byte that UTF-8 does not have. */
export const notUtf8 = (text) => Buffer.from(text.replaceAll("?", "\xff"), "latin1");

/** What the service says when all is well. */
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
    default:
      return status(404, { code: "RouteNotFound" });
  }
}
