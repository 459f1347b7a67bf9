// The server of the examples: serves a built folder under a strict Content Security Policy, and /session, which returns the service's
// URL, the library's id and a token. Only this server knows the library's secret. Node.js, no dependencies.
//
//   node ../backend.mjs dist
//
//   PORT   where to listen, 0 for any   (default: 8080)
//
// service.mjs finds the service.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { argv, env } from "node:process";
import { pipeline } from "node:stream/promises";
import { findService } from "./service.mjs";

const folder = resolve(argv[2] ?? "dist");
const { baseUrl, libraryId, secret } = await findService();

const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  `connect-src 'self' ${new URL(baseUrl).origin}`,
].join("; ");

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A token for the user who is signed in; here it is always the same user. */
async function session() {
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: "example" });
  const response = await fetch(new URL(`/api/v1/token?${query}`, baseUrl), { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`the token request was answered with status ${response.status}`);
  const { accessToken } = await response.json();
  return { baseUrl, libraryId, accessToken };
}

/** The file for a path; undefined for paths outside the folder. */
async function find(path) {
  const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
  if (!file.startsWith(folder + sep)) return undefined;
  return (await stat(file).catch(() => undefined))?.isFile() ? file : undefined;
}

async function handle(request, response) {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  if (path === "/session") {
    const body = JSON.stringify(await session());
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(body);
    return;
  }
  const file = await find(path);
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "cache-control": "no-cache",
    "content-security-policy": policy,
  });
  await pipeline(createReadStream(file), response);
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    console.error(`${request.url}: ${error.message}`);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
});
server.listen(Number(env.PORT ?? 8080), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
