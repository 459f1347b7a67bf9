// The part of docs/csp.md on extensions, tested with an unpacked one in Chromium: its own policy, and the policies of sites.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { chromium } from "playwright-core";
import { readBlocks } from "./blocks.js";

const folder = mkdtempSync(join(tmpdir(), "smh-extension-"));
const { text } = readBlocks(new URL("../../docs/csp.md", import.meta.url)).find(({ language }) => language === "json");
const shown = JSON.parse(text);
const here = fileURLToPath(new URL(".", import.meta.url));

/** A service that allows every origin. */
const service = createServer((request, response) => {
  const allowed = { "access-control-allow-origin": "*", "access-control-allow-methods": "*", "access-control-allow-headers": "*" };
  response.writeHead(request.method === "POST" ? 200 : 204, allowed);
  const page = { searchId: "1", searchFinished: true, hasMore: false, contents: [] };
  response.end(request.method === "POST" ? JSON.stringify(page) : undefined);
});
/** Sites with different policies, by path. */
const policies = { "/none": "", "/wasm": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'", "/strict": "script-src 'self'" };
const sites = createServer((request, response) => {
  const policy = policies[request.url];
  response.writeHead(200, { "content-type": "text/html", ...(policy && { "content-security-policy": policy }) });
  response.end("<title>A site</title>");
});
const origin = (server) => `http://127.0.0.1:${server.address().port}`;

before(async () => {
  for (const server of [service, sites]) await once(server.listen(0, "127.0.0.1"), "listening");
});
after(() => {
  service.close();
  sites.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Bundles code that searches, deletes, and then reports its result with the statement `report`. */
function bundle(outfile, report) {
  const contents = `
    import init, { SmhClient } from "smh-wasm";
    async function use() {
      await init();
      const client = new SmhClient({ baseUrl: ${JSON.stringify(origin(service))}, libraryId: "films", accessToken: "mocked" });
      const { searchId } = await client.createSearch({});
      await client.deleteSearch(searchId);
      await client.close();
      return "works";
    }
    const result = use().catch((error) => error.name);
    ${report}`;
  const stdin = { contents, resolveDir: here };
  buildSync({ stdin, bundle: true, format: "iife", charset: "utf8", outfile, logLevel: "error" });
}

/** The results in the extension's service worker, in its own page, and in its content script on each site. */
async function run(name, manifest) {
  const extension = join(folder, name);
  bundle(join(extension, "worker.js"), "self.result = result;");
  bundle(join(extension, "page.js"), "result.then((seen) => (document.title = seen));");
  bundle(join(extension, "content.js"), "result.then((seen) => (document.documentElement.dataset.seen = seen));");
  writeFileSync(join(extension, "page.html"), '<!doctype html><meta charset="utf-8"><script src="page.js"></script>');
  const scripts = [{ matches: ["http://127.0.0.1/*"], js: ["content.js"] }];
  const all = { manifest_version: 3, name, version: "1", background: { service_worker: "worker.js" }, content_scripts: scripts, ...manifest };
  writeFileSync(join(extension, "manifest.json"), JSON.stringify(all));
  const args = ["--headless=new", "--no-sandbox", `--disable-extensions-except=${extension}`, `--load-extension=${extension}`];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const context = await chromium.launchPersistentContext(join(folder, `${name}-profile`), { executablePath, headless: false, args });
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    const seen = { worker: await worker.evaluate(() => self.result) };
    const page = await context.newPage();
    await page.goto(new URL("page.html", worker.url()).href);
    await page.waitForFunction(() => document.title !== "");
    seen.page = await page.title();
    for (const path of Object.keys(policies)) {
      await page.goto(origin(sites) + path);
      seen[path] = await (await page.waitForFunction(() => document.documentElement.dataset.seen)).jsonValue();
    }
    return seen;
  } finally {
    await context.close();
  }
}

const content = { "/none": "works", "/wasm": "works", "/strict": "CompileError" };

test("with the guide's policy, everything but content scripts on strict sites works", async () => {
  assert.deepEqual(await run("shown", shown), { worker: "works", page: "works", ...content });
});

test("with the default policy, the module does not compile in the extension's own pages", async () => {
  assert.deepEqual(await run("default", {}), { worker: "CompileError", page: "CompileError", ...content });
});
