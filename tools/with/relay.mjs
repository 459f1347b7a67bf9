// Runs a command that starts wasm-bindgen's test runner, with an HTTP proxy between the runner's web server and Chromium.
//
// That server uses one thread for each open connection, and may leave a connection without a thread if several arrive at the same
// moment. Chromium opens up to six and keeps them open, so its page would wait for ever for one of its modules. The proxy opens a
// connection for each request and closes it, so that a thread becomes free.
//
//   node tools/with/relay.mjs COMMAND…

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const relay = createServer((incoming, answer) => {
  const headers = { ...incoming.headers, connection: "close" };
  const outgoing = request(incoming.url, { method: incoming.method, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode, response.headers);
    response.pipe(answer);
  });
  outgoing.on("error", () => answer.destroy());
  incoming.pipe(outgoing);
});

relay.listen(0, "127.0.0.1", () => {
  const folder = mkdtempSync(join(tmpdir(), "smh-wasm-"));
  const capabilities = JSON.parse(readFileSync("webdriver.json", "utf8"));
  // Requests to the emulator bypass the proxy.
  const { host } = new URL(process.env.SMH_EMULATOR_URL);
  capabilities["goog:chromeOptions"].args.push(
    `--proxy-server=127.0.0.1:${relay.address().port}`,
    `--proxy-bypass-list=<-loopback>;${host}`,
  );
  const file = join(folder, "webdriver.json");
  writeFileSync(file, JSON.stringify(capabilities));
  const [program, ...given] = process.argv.slice(2);
  const env = { ...process.env, WASM_BINDGEN_TEST_WEBDRIVER_JSON: file };
  spawn(program, given, { stdio: "inherit", env }).on("exit", (code) => {
    rmSync(folder, { recursive: true });
    process.exit(code ?? 1);
  });
});
