// The code of a guide, as files: each block of docs/react.md and docs/vue.md begins with the name of its file.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const BLOCK = /^```(?:tsx?|vue)\n(?:\/\/|<!--) (\S+)(?: -->)?\n([^]*?)^```$/gm;

/** What the page begins with: where the service is. */
const START = `globalThis.config = await (await fetch("/config.json")).json();
await import("./main");
`;

/** Writes a guide's code into a folder, and gives the file to begin with. */
export async function writeGuide(guide, folder) {
  const text = await readFile(guide, "utf8");
  const blocks = [...text.matchAll(BLOCK)];
  const all = text.match(/^```(?!sh$)\w+$/gm) ?? [];
  if (blocks.length !== all.length) throw new Error(`${guide}: a block of code does not begin with the name of its file`);
  await mkdir(folder, { recursive: true });
  for (const [, name, code] of blocks) {
    // The reader fills these in.
    const filled = code
      .replaceAll('"https://<libraryId>.api.tencentsmh.cn"', "(globalThis as unknown as { config: { baseUrl: string } }).config.baseUrl")
      .replaceAll('"<libraryId>"', "(globalThis as unknown as { config: { libraryId: string } }).config.libraryId");
    await writeFile(join(folder, name), filled);
  }
  const start = join(folder, "start.js");
  await writeFile(start, START);
  return start;
}
