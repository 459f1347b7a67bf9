// Writes the code of a guide into files: each block of docs/react.md and docs/vue.md begins with the name of its file.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const BLOCK = /^```(?:tsx?|vue)\n(?:\/\/|<!--) (\S+)(?: -->)?\n([^]*?)^```$/gm;

/** The code before the guide's: it gets the URL of the service. */
const START = `globalThis.config = await (await fetch("/config.json")).json();
await import("./main");
`;

/** Replaces the placeholders in the code. */
function fill(code) {
  return code
    .replaceAll('"https://<libraryId>.api.tencentsmh.cn"', "(globalThis as unknown as { config: { baseUrl: string } }).config.baseUrl")
    .replaceAll('"<libraryId>"', "(globalThis as unknown as { config: { libraryId: string } }).config.libraryId");
}

/** Writes the code of docs/search-box.md into a folder, with its markup in place of the page's. Returns the entry file. */
export async function writePlainGuide(guide, folder) {
  const text = await readFile(guide, "utf8");
  const block = (language) => new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(text)[1];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "main.ts"), fill(block("ts")));
  const start = join(folder, "start.js");
  await writeFile(start, `document.querySelector("#app").innerHTML = ${JSON.stringify(block("html"))};\n${START}`);
  return start;
}

/** Writes the code of a guide into a folder. Returns the entry file. */
export async function writeGuide(guide, folder) {
  const text = await readFile(guide, "utf8");
  const blocks = [...text.matchAll(BLOCK)];
  const all = text.match(/^```(?!sh$)\w+$/gm) ?? [];
  if (blocks.length !== all.length) throw new Error(`${guide}: a block of code does not begin with the name of its file`);
  await mkdir(folder, { recursive: true });
  for (const [, name, code] of blocks) {
    await writeFile(join(folder, name), fill(code));
  }
  const start = join(folder, "start.js");
  await writeFile(start, START);
  return start;
}
