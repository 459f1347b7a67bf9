// The default entry contains the module as text. If a page reads its scripts in another encoding, init() rejects and says so.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = fileURLToPath(new URL("../../pkg/dist/", import.meta.url));

for (const encoding of ["utf-8", "latin1", "gbk", "utf-16le"]) {
  test(encoding === "utf-8" ? "init() resolves if the script is read as utf-8" : `init() rejects if the script is read as ${encoding}`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "smh-wasm-"));
    context.after(() => rm(folder, { recursive: true }));
    await cp(dist, folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    const entry = join(folder, "index.js");
    const bytes = await readFile(entry);
    // Only the text is misread, so that the rest of the script still runs.
    const [before, text, after] = bytes.toString("latin1").split(/(?<==")(#[^"]{1000,})(?=")/);
    const misread = new TextDecoder(encoding).decode(Buffer.from(text, "latin1")).replaceAll(/["\\\n\r]/g, "?");
    await writeFile(entry, `${before}${misread}${after}`);
    const { default: init } = await import(pathToFileURL(entry).href);
    if (encoding === "utf-8") await init();
    else await assert.rejects(init(), { message: /not read as UTF-8/ });
  });
}
