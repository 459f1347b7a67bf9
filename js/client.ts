// The class `SmhClient` that applications use: that of the Rust side, with guards, and with the methods written in TypeScript.

import { SmhClient } from "./glue/smh_wasm.js";
import { guardMethods } from "./guard.js";
import { pages } from "./pages.js";
import { addTaskMethods, taskMethods } from "./tasks.js";
import { watchTasks } from "./watch-tasks.js";

// The minifier shortens the name, which consoles show.
Object.defineProperty(SmhClient, "name", { value: "SmhClient" });
addTaskMethods(SmhClient.prototype);
guardMethods(SmhClient.prototype, [
  "createSearch",
  "continueSearch",
  "deleteSearch",
  ...taskMethods,
  "settled",
  "close",
  Symbol.asyncDispose,
  "_call",
  "_send",
  "_tokenLength",
  "_url",
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
