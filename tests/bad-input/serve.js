// Serves the page that runs docs/bad-input.md in a browser, and its service, each on an origin of its own. Prints the URL of the
// page, and ends when its standard input closes.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { readRows } from "./rows.js";
import { startService } from "./service.js";

const root = new URL("../../", import.meta.url);
const rows = readRows(readFileSync(new URL("docs/bad-input.md", root), "utf8"));
const service = await startService(rows);

const TYPES = { js: "text/javascript", html: "text/html; charset=utf-8", md: "text/plain; charset=utf-8" };
const SERVED = /^\/(pkg\/dist|tests\/bad-input)\/[\w-]+\.(js|html)$|^\/docs\/bad-input\.md$/;

const site = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://site");
  if (pathname === "/service") return void response.end(service.url);
  if (!SERVED.test(pathname)) return void response.writeHead(404).end();
  response.setHeader("content-type", TYPES[pathname.split(".").at(-1)]);
  response.end(readFileSync(fileURLToPath(new URL(pathname.slice(1), root))));
});
site.listen(0, "127.0.0.1");
await once(site, "listening");
console.log(`http://127.0.0.1:${site.address().port}/tests/bad-input/page.html`);

process.stdin.resume();
await once(process.stdin, "end");
process.exit();
