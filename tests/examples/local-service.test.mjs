// The built examples without settings: each starts a local service over a folder, from the package smh-emulator that it has installed.
// tests/e2e/src/examples uses them in a browser, with the service of the test.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const examples = fileURLToPath(new URL("../../target/examples", import.meta.url));
const films = mkdtempSync(join(tmpdir(), "films-"));
after(() => rmSync(films, { recursive: true, force: true }));
for (const name of ["lighthouse.mp4", "ferry.mp4"]) writeFileSync(join(films, name), "");

const { SMH_BASE_URL, ...others } = process.env;
const env = { ...others, SMH_ROOT: films, PORT: "0", NEXT_TELEMETRY_DISABLED: "1" };

const accepts = (url) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on("connect", () => (socket.destroy(), resolve(true))).on("error", () => resolve(false));
  });

for (const [name, args] of [
  ["script", []],
  ["next", ["--", "--hostname", "127.0.0.1"]],
]) {
  test(`npm start of ${name} starts a local service, which ends with it`, async () => {
    // A group, so that npm and its child processes end together.
    const server = spawn("npm", ["start", "--silent", ...args], { cwd: join(examples, name), env, stdio: ["ignore", "pipe", "inherit"], detached: true });
    try {
      const url = await new Promise((resolve, reject) => {
        createInterface({ input: server.stdout })
          .on("line", (line) => void (/http:\/\/\S+/.test(line) && resolve(/http:\/\/\S+/.exec(line)[0])))
          .on("close", () => reject(new Error(`${name} ended before it printed its URL`)));
      });
      const { baseUrl, libraryId, accessToken } = await (await fetch(new URL("/session", url))).json();
      const create = `${baseUrl}/api/v1/search/${libraryId}/-/space-contents?access_token=${accessToken}`;
      const response = await fetch(create, { method: "POST", body: JSON.stringify({ keyword: "ferry" }) });
      assert.deepEqual((await response.json()).contents.map((item) => item.name), ["ferry.mp4"]);
      process.kill(-server.pid, "SIGKILL");
      while (await accepts(baseUrl)) await delay(20);
    } finally {
      try {
        process.kill(-server.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  });
}

test("npm start of node searches a local service, and ends", () => {
  const stdout = execFileSync("npm", ["start", "--silent", "--", "lighthouse"], { cwd: join(examples, "node"), env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  assert.equal(stdout, "lighthouse.mp4\n");
});
