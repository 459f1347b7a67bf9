// Uses the built package in a separate context, as Jest does. Argument: the environment, "node" or "jsdom".

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SourceTextModule, createContext, runInContext } from "node:vm";
import { JSDOM } from "jsdom";
import { readBlocks } from "./blocks.js";

/** The environment of docs/testing.md, based on one like Jest's own. */
async function jsdom() {
  const dom = new JSDOM("", { runScripts: "dangerously", url: "http://localhost/", pretendToBeVisual: true });
  class TestEnvironment {
    global = dom.window;
    async setup() {}
  }
  const { text } = readBlocks(new URL("../../docs/testing.md", import.meta.url)).find(({ file }) => file === "jest-page.js");
  const code = text.replace(/^import .*$/m, "").replace("export default", "return");
  const Page = new Function("TestEnvironment", code)(TestEnvironment);
  await new Page().setup();
  return dom.getInternalVMContext();
}

/** A context with the globals of Node.js. */
function node() {
  const context = createContext({});
  const language = new Set(runInContext("Object.getOwnPropertyNames(globalThis)", context));
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!language.has(name)) context[name] = globalThis[name];
  return context;
}

const context = await { jsdom, node }[process.argv[2]]();
const modules = new Map();

/** The module of a file, loaded once. */
async function load(url) {
  if (!modules.has(url)) {
    modules.set(url, readFile(fileURLToPath(url), "utf8").then((code) => new SourceTextModule(code, { context, identifier: url })));
  }
  return modules.get(url);
}
const link = (specifier, from) => load(specifier === "smh-wasm" ? import.meta.resolve("smh-wasm") : new URL(specifier, from.identifier).href);

const application = `
import init, { SmhClient } from "smh-wasm";
await init();
const live = new Set();
const fetch = async (request) => {
  if (request.method === "DELETE") return live.delete("1"), new Response(null, { status: 204 });
  live.add("1");
  const contents = [{ type: "file", name: "lighthouse.mp4", path: ["lighthouse.mp4"] }];
  return Response.json({ searchId: "1", searchFinished: true, hasMore: false, contents });
};
const client = new SmhClient({ baseUrl: "https://films.api.tencentsmh.cn", libraryId: "films", accessToken: "mocked", fetch });
const view = client.openSearchView();
const found = new Promise((resolve) => view.subscribe(() => view.getSnapshot().items.length > 0 && resolve()));
view.search({ keyword: "lighthouse" }, { immediate: true });
await found;
const { length } = view.getSnapshot().items;
await client.close();
export const seen = length + " found, " + live.size + " left";
`;
const main = new SourceTextModule(application, { context, identifier: import.meta.url });
await main.link(link);
await main.evaluate();
console.log(main.namespace.seen);
process.exit();
