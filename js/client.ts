// `SmhClient` as applications see it: the class of the Rust side, with the methods that are written in TypeScript.

import { SmhClient } from "./glue/smh_wasm.js";
import { tellOfStops } from "./guard.js";
import { pages } from "./pages.js";
import { watchTasks } from "./tasks.js";

// What a console shows; the minifier has changed it.
Object.defineProperty(SmhClient, "name", { value: "SmhClient" });
tellOfStops(SmhClient.prototype, [
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
  // A component that has just been unmounted (search-box.ts) closes its view a microtask later.
  await null;
  return settled.call(this, options);
};
SmhClient.prototype.pages = pages;
SmhClient.prototype.watchTasks = watchTasks;

export { SmhClient };
