// The class `SmhClient` that applications use: that of the Rust side, with guards, and with the methods written in TypeScript.

import { SmhClient } from "./glue/smh_wasm.js";
import { guardMethods } from "./guard.js";
import { pages } from "./pages.js";
import { watchTasks } from "./watch-tasks.js";

// The minifier shortens the name, which consoles show.
Object.defineProperty(SmhClient, "name", { value: "SmhClient" });
guardMethods(SmhClient.prototype, [
  "createSearch",
  "continueSearch",
  "deleteSearch",
  "queryLibraryTasks",
  "querySpaceTasks",
  "queryLibraryTask",
  "querySpaceTask",
  "waitForTasks",
  "clearLibraryHistory",
  "settled",
  "close",
  Symbol.asyncDispose,
]);
const { settled } = SmhClient.prototype;
SmhClient.prototype.settled = async function (options) {
  // A component that has just been unmounted closes its view a microtask later (search-box.ts).
  await null;
  return settled.call(this, options);
};
SmhClient.prototype.pages = pages;
SmhClient.prototype.watchTasks = watchTasks;

export { SmhClient };
