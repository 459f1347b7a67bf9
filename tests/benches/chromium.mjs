// Drives headless Chromium, and serves its pages.

import { spawn } from "node:child_process";
import { createServer } from "node:http";

/** Sends JSON and returns the JSON of the response. Throws if the response is an error. */
export async function json(method, url, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), headers: { "content-type": "application/json" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** Serves the bodies that `find` returns for a path, on loopback; `undefined` is a 404. `/` is a page, the other paths are scripts. */
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
    /** Sends a WebDriver command. */
    command: (method, path, body) => ask(method, `/${sessionId}${path}`, body),
    /** Runs a script, the body of a function, and returns its value. */
    run: (script, ...args) => ask("POST", `/${sessionId}/execute/sync`, { script, args }),
    /** Runs a script, and returns the value that it passes to its last argument, a callback. */
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
