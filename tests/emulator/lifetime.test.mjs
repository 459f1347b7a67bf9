// An emulator never outlives the process that has started it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { folder, installed, node, script, untilGone } from "./installed.mjs";

const START = 'const emulator = await startEmulator({ root: "." });\nconsole.log(emulator.url);';
const URL_LINE = /^(http:\/\/127\.0\.0\.1:\d+)\n/;

for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"]) {
  test(`it ends when its parent gets ${signal}`, async () => {
    const parent = script(`${START}\nsetInterval(() => {}, 1_000);`);
    const [, url] = await parent.until(URL_LINE);
    parent.child.kill(signal);
    await parent.ended;
    await untilGone(url);
  });

  test(`it ends when the command gets ${signal}`, async () => {
    const command = node(join(installed, "bin.js"), "--root", ".");
    const [, url] = await command.until(URL_LINE);
    command.child.kill(signal);
    await command.ended;
    await untilGone(url);
  });
}

for (const [end, text, code] of [
  ["throws", "throw new Error('on purpose');", 1],
  ["exits", "process.exit(3);", 3],
  ["has nothing left to do", "", 0],
]) {
  test(`it ends when its parent ${end}, and prints nothing`, async () => {
    const parent = script(`${START}\n${text}`);
    const ended = await parent.ended;
    const [line, url] = URL_LINE.exec(ended.stdout);
    assert.equal(ended.code, code);
    assert.equal(ended.stdout, line);
    if (end !== "throws") assert.equal(ended.stderr, "");
    await untilGone(url);
  });
}

test("it ends when its worker thread is terminated", async () => {
  const path = JSON.stringify(pathToFileURL(join(installed, "index.js")).href);
  const text = `import(${path}).then(async ({ startEmulator }) => {
    const emulator = await startEmulator({ root: ${JSON.stringify(folder)} });
    require("node:worker_threads").parentPort.postMessage(emulator.url);
    setInterval(() => {}, 1_000);
  });`;
  const worker = new Worker(text, { eval: true });
  const [url] = await once(worker, "message");
  await worker.terminate();
  await untilGone(url);
});

// Windows has no process groups of this kind.
if (process.platform !== "win32") {
  test("Ctrl-C ends the parent first, which can still use the emulator", async () => {
    const parent = script(`${START}
      process.once("SIGINT", async () => {
        console.log((await emulator.state()).liveSearches);
        await emulator.stop();
        clearInterval(timer);
      });
      const timer = setInterval(() => {}, 1_000);
      console.log("ready");`);
    const [, url] = await parent.until(/^(http.*)\nready\n/);
    process.kill(-parent.child.pid, "SIGINT");
    const { code, stdout, stderr } = await parent.ended;
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${url}\nready\n0\n`, stderr: "" });
    await untilGone(url);
  });

  test("Ctrl-C ends the command with code 0", async () => {
    const command = node(join(installed, "bin.js"), "--root", ".");
    const [, url] = await command.until(URL_LINE);
    process.kill(-command.child.pid, "SIGINT");
    const { code, stderr } = await command.ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    await untilGone(url);
  });
}
