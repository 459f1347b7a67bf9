// Compares the names of the built package with the public contract, api.d.ts: every name of the contract is built, except those in
// `NOT_BUILT`, and every built name is in the contract, except those in `EXTRA`. Needs the built package.

import { readFileSync, readdirSync } from "node:fs";
import { adapterEntries, clientEntries, exitWorkerEntry, serviceWorkerEntry, workerdEntry } from "../../tools/package/entry-points.mjs";

/** Promised, and not built yet. Remove a name from the list when it is built. */
const NOT_BUILT = [];

/** Additions to the contract. */
const EXTRA = [
  // wasm-bindgen's: the same as `free`.
  "SearchView.[Symbol.dispose]",
  "SmhClient.[Symbol.dispose]",
  // The TypeScript part of the package, `pages()`, calls these of the Rust part.
  "SmhClient._begin",
  "SmhClient._end",
  "SmhClient._made",
  "SmhClient._same",
  // js/parts.ts calls this.
  "SmhClient._loaded",
  "BatchItem.taskId",
  "BatchOutcome.pending",
  "BatchProgress",
  "BatchProgress.ended",
  "BatchProgress.items",
  "BatchProgress.total",
  "FolderOptions",
  "FolderOptions.limit",
  "FolderOptions.marker",
  "FolderOptions.orderBy",
  "FolderOptions.orderByType",
  "SearchView.removeItems",
  "SearchView.updateItem",
  "SmhError.[Symbol(smh-wasm.SmhError)]",
  "SmhError.toJSON",
  "SmhError.userMessage",
  "SmhError.tasks",
  "ClientOptions.exitWorker",
  "ClientOptions.maxRequestsPerSecond",
  "SmhClient.queryLibraryTask",
  "SmhClient.querySpaceTask",
  "SmhClient.watchTasks",
  "InitOptions",
  "InitOptions.tasks",
  "WasmSource",
  "TaskProgress",
  "TaskProgress.ended",
  "TaskProgress.nextPollMs",
  "TaskProgress.stale",
  "TaskProgress.tasks",
  "TaskProgress.total",
  "TaskStatus.partial",
  "TypedTask",
  "TypedTaskOf",
  "TypedTaskOf.result",
  "TypedTaskOf.taskType",
  "PartsTaskType",
  "HistoryCleared",
  "HistoryCleared.code",
  "HistoryCleared.deleteCount",
  "HistoryCleared.status",
  "FileConverted",
  "FileConverted.convertFrom",
  "FileConverted.dstInode",
  "FileConverted.path",
  "FileConverted.srcInode",
  "FileNotUncompressed",
  "FileNotUncompressed.code",
  "FileNotUncompressed.err",
  "FileNotUncompressed.key",
  "FileUncompressed",
  "FileUncompressed.code",
  "FileUncompressed.err",
  "FileUncompressed.failedCount",
  "FileUncompressed.failedItems",
  "FileUncompressed.failedItemsTruncated",
  "FileUncompressed.fileCount",
  "FileUncompressed.outputDir",
  "FileUncompressed.successCount",
  "ItemCopied",
  "ItemCopied.copyFrom",
  "ItemCopied.to",
  "ItemMoved",
  "ItemMoved.from",
  "ItemMoved.to",
  "ItemOutcome",
  "ItemOutcome.code",
  "ItemOutcome.path",
  "ItemOutcome.status",
  "ItemRecycled",
  "ItemRecycled.recycledItemId",
  "StatsCalibrated",
  "StatsCalibrated.code",
  "StatsCalibrated.status",
];

/** Members of the base class `Error`. */
const INHERITED = ["SmhError.cause", "SmhError.message", "SmhError.stack"];

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");

/** The exported names of a declaration file, and `Name.member` for members of its classes and interfaces. */
function declared(text) {
  const names = new Set();
  let holder;
  // An interface in one line becomes one with a line for each member.
  const inLines = text
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/^(export interface .*)\{ (.*) \}$/gm, (_, start, members) => [`${start}{`, ...members.split("; ").map((member) => `  ${member}`), "}"].join("\n"));
  for (const line of inLines.split("\n")) {
    const start = /^export (?:declare )?(?:class|interface|type|function) (\w+)/.exec(line);
    if (start) {
      names.add(start[1]);
      holder = /(?:class|interface) /.test(start[0]) && line.trimEnd().endsWith("{") ? start[1] : undefined;
    } else if (/^export default/.test(line)) {
      names.add("default");
    } else if (line.startsWith("}")) {
      holder = undefined;
    }
    const member = /^ {2,4}(private )?(?:readonly )?(\[[\w.]+\]|\w+)\??(?:\(|:)/.exec(line);
    if (holder && member && !member[1] && member[2] !== "constructor") names.add(`${holder}.${member[2]}`);
  }
  return names;
}

/** The names of a module's exports, and of the members of its classes. */
function running(module) {
  const names = new Set();
  for (const [name, value] of Object.entries(module)) {
    names.add(name);
    if (!/^class\b/.test(String(value))) continue;
    for (const key of Reflect.ownKeys(value.prototype)) {
      // Older versions of Node.js have a `Symbol.dispose` that calls itself otherwise.
      const symbol = String(key).replace(/^Symbol\((?:Symbol|nodejs)\.(\w+)\)$/, "Symbol.$1");
      const member = typeof key === "string" ? key : `[${symbol}]`;
      // Names with "__" belong to wasm-bindgen's glue.
      if (member !== "constructor" && !member.startsWith("__")) names.add(`${name}.${member}`);
    }
  }
  return names;
}

const contract = declared(read("./api.d.ts"));
const problems = [];
const built = new Set();

for (const entry of clientEntries) {
  const module = await import(new URL(`../../pkg/dist/${entry}.js`, import.meta.url).href);
  for (const name of running(module)) {
    built.add(name);
    if (!contract.has(name) && !EXTRA.includes(name)) problems.push(`${entry}.js has ${name}, which is not in the contract`);
  }
  for (const name of Object.keys(module)) {
    if (entry === "slim" && !built.has(name)) problems.push(`slim.js has ${name}, and index.js has not`);
  }
}

// The types that the entries export, with their members.
const exported = read("../../pkg/dist/exports.d.ts").matchAll(/export type \{([^}]*)\}/g);
const types = new Set([...exported].flatMap(([, list]) => list.split(",")).map((name) => name.trim()).filter(Boolean));
const members = new Set(readdirSync(new URL("../../pkg/dist/types", import.meta.url)).flatMap((file) => [...declared(read(`../../pkg/dist/types/${file}`))]));
for (const name of types) {
  built.add(name);
  if (!contract.has(name) && !EXTRA.includes(name)) problems.push(`the type ${name} is not in the contract`);
}
for (const name of members) {
  const [holder, member] = name.split(".");
  if (member === undefined || !(types.has(holder) || built.has(holder))) continue;
  built.add(name);
  if (!contract.has(name) && !EXTRA.includes(name)) problems.push(`${name} is declared, and is not in the contract`);
}

const owed = [...contract].filter((name) => !built.has(name) && !INHERITED.includes(name));
const missing = owed.filter((name) => {
  const holder = name.split(".")[0];
  // A whole class or interface that is not built is listed by its own name.
  return holder === name || built.has(holder);
});
for (const name of missing) {
  if (!NOT_BUILT.includes(name)) problems.push(`${name} is in the contract and is not built`);
}
for (const name of NOT_BUILT) {
  if (!contract.has(name)) problems.push(`${name} is listed as not built, and is not in the contract`);
  else if (!missing.includes(name)) problems.push(`${name} is built now: take it out of the list in tests/types/exports.mjs`);
}

// The entry for service workers: a plain script that does nothing outside of a service worker.
const script = read(`../../pkg/dist/${serviceWorkerEntry}.js`);
if (/^\s*(import|export)\b|[;}]\s*(import|export)\b/m.test(script)) problems.push("service-worker.js has imports or exports");
const before = Object.keys(globalThis).length;
const effect = await import(`../../pkg/dist/${serviceWorkerEntry}.js`);
if (Object.keys(effect).length > 0 || Object.keys(globalThis).length > before) problems.push("service-worker.js leaves names behind");
const { exports: entries, sideEffects } = JSON.parse(read("../../pkg/package.json"));
if (!sideEffects.includes(entries[`./${serviceWorkerEntry}`].default)) problems.push("./service-worker is not marked as having side effects");

// The entry for a shared worker: a plain script, which is also embedded in the package.
const worker = read(`../../pkg/dist/${exitWorkerEntry}.js`);
if (/^\s*(import|export)\b|[;}]\s*(import|export)\b/m.test(worker)) problems.push("exit-worker.js has imports or exports");
const embedded = readdirSync(new URL("../../pkg/dist", import.meta.url)).filter((name) => name.startsWith("chunk-"));
if (!embedded.some((name) => read(`../../pkg/dist/${name}`).includes("onconnect"))) problems.push("the exit worker is not embedded");
if (!sideEffects.includes(entries[`./${exitWorkerEntry}`].default)) problems.push("./exit-worker is not marked as having side effects");

// The manifest and the settings of the reference name the same entries as the build.
const files = (names) => names.map((name) => `./dist/${name}.js`).sort().join();
const manifest = Object.values(entries).flatMap((entry) => [entry.default, entry.workerd]).filter((file) => file?.endsWith(".js"));
const all = files([...clientEntries, workerdEntry, ...adapterEntries, serviceWorkerEntry, exitWorkerEntry]);
if (manifest.sort().join() !== all) problems.push(`pkg/package.json has the entries ${manifest}, and the build ${all}`);
for (const [file, key] of [["typedoc.json", "entryPoints"], ["tsconfig.json", "files"]]) {
  const documented = JSON.parse(read(`../../docs/reference/${file}`))[key].map((path) => path.replace("../../pkg/", "./").replace(/\.d\.ts$/, ".js"));
  if (documented.sort().join() !== files([...clientEntries, ...adapterEntries])) problems.push(`docs/reference/${file} lists ${documented}`);
}

// The entries for inputs and frameworks: these functions, whose types import only those of the other entries.
const adapterExports = { input: "connectInput", react: "useSmhInput,useSmhSearch", vue: "useSmhInput,useSmhSearch" };
for (const name of adapterEntries) {
  const names = Object.keys(await import(new URL(`../../pkg/dist/${name}.js`, import.meta.url).href));
  if (names.sort().join() !== adapterExports[name]) problems.push(`${name}.js exports ${names}`);
  for (const [, from] of read(`../../pkg/dist/${name}.d.ts`).matchAll(/(?:from |import\()"([^"]+)"/g)) {
    if (!["./exports.js", "./input.js", name].includes(from)) problems.push(`the types of ${name}.js need ${from}`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`surface: ${built.size} names built, ${NOT_BUILT.length} to come`);
process.exitCode = problems.length > 0 ? 1 : 0;
