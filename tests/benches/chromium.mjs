// Headless Chromium by its driver, and a server of pages for it.

import { spawn } from "node:child_process";
import { createServer } from "node:http";

/** Sends JSON and reads JSON; an answer that is an error throws. */
export async function json(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Serves on loopback what `find` gives for a path: a body, or undefined. `/` is a page, everything else a script. */
export async function serve(find) {
  const server = createServer(async ({ url }, answer) => {
    const body = await find(url);
    answer.writeHead(body === undefined ? 404 : 200, { "content-type": url === "/" ? "text/html" : "text/javascript" });
    answer.end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export async function startChromium() {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise((found) => driver.stdout.on("data", (data) => {
    const match = /successfully on port (\d+)/.exec(data);
    if (match) found(match[1]);
  }));
  const ask = async (method, path, body) => (await json(method, `http://127.0.0.1:${port}/session${path}`, body)).value;
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const { sessionId, capabilities } = await ask("POST", "", { capabilities: { alwaysMatch: { "goog:chromeOptions": { args } } } });
  return {
    capabilities,
    /** A command of WebDriver's. */
    command: (method, path, body) => ask(method, `/${sessionId}${path}`, body),
    /** What a script gives, which is the body of a function. */
    run: (script, ...args) => ask("POST", `/${sessionId}/execute/sync`, { script, args }),
    /** What a script hands to its last argument. */
    runAsync: (script, ...args) => ask("POST", `/${sessionId}/execute/async`, { script, args }),
    open: (url) => ask("POST", `/${sessionId}/url`, { url }),
    title: () => ask("GET", `/${sessionId}/title`),
    devtools: (cmd, params = {}) => ask("POST", `/${sessionId}/goog/cdp/execute`, { cmd, params }),
    async close() {
      await ask("DELETE", `/${sessionId}`).catch(() => {});
      driver.kill();
    },
  };
}
