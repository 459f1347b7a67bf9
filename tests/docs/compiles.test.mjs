// The TypeScript in the guides and READMEs compiles: each block on its own, with declarations of the names that it uses.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readBlocks } from "./blocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = ["README.md", "docs/README.zh-CN.md", ...["acting", "errors", "lifecycle", "migrating", "search-box", "signing-out", "tasks"].map((name) => `docs/${name}.md`)];

/** Declarations of the names that an application has besides the shown code. */
const AROUND = {
  init: 'import init from "smh-wasm";',
  SmhClient: 'import { SmhClient } from "smh-wasm";',
  isSmhError: 'import { isSmhError } from "smh-wasm";',
  connection: 'declare const connection: import("smh-wasm/input").InputConnection;',
  connectInput: 'import { connectInput } from "smh-wasm/input";',
  useSmhInput: 'import { useSmhInput } from "smh-wasm/react";',
  useSmhSearch: 'import { useSmhSearch } from "smh-wasm/react";',
  client: 'declare const client: import("smh-wasm").SmhClient;',
  view: 'declare const view: import("smh-wasm").SearchView;',
  options: 'declare const options: import("smh-wasm").ClientOptions;',
  outcome: 'declare const outcome: import("smh-wasm").BatchOutcome;',
  deleted: 'declare const deleted: import("smh-wasm").SearchItem[];',
  signal: "declare const signal: AbortSignal;",
  keyword: "declare const keyword: string;",
  taskId: "declare const taskId: string;",
  id: "declare const id: string;",
  ids: "declare const ids: string[];",
  base: "declare const base: string;",
  token: "declare const token: string;",
  input: "declare const input: HTMLInputElement;",
  more: "declare const more: HTMLButtonElement;",
  progress: "declare const progress: HTMLProgressElement;",
  render: "declare const render: (what: unknown) => void;",
  show: "declare const show: (text: string) => void;",
  report: "declare const report: (error: unknown) => void;",
};

test("every block of TypeScript compiles", () => {
  const folder = join(root, "target/docs/compiles");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let count = 0;
  for (const page of pages) {
    for (const { language, line, text } of readBlocks(new URL(`../../${page}`, import.meta.url))) {
      if (!["ts", "tsx"].includes(language)) continue;
      const declared = (name) => new RegExp(`\\b(const|let|function|import) (\\{[^}]*)?\\b${name}\\b|import ${name}\\b|import [^;]*\\b${name}\\b[^;]* from`).test(text);
      const around = Object.entries(AROUND).filter(([name]) => new RegExp(`(?<!\\w)(?<!(?<!\\.\\.)\\.)${name}\\b(?!:)`).test(text) && !declared(name));
      const name = `${page.replaceAll(/\W/g, "-")}-${line}.${language}`;
      writeFileSync(join(folder, name), `${around.map(([, code]) => code).join(" ")}\n${text}\nexport {};\n`);
      count += 1;
    }
  }
  assert.ok(count > 15, `${count} blocks`);
  const options = { target: "ES2022", lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable"], module: "ESNext", moduleResolution: "Bundler", strict: true, noEmit: true, jsx: "react-jsx", types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*"] }));
  try {
    execFileSync("npx", ["--no-install", "tsc", "-p", folder], { cwd: root, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
});
