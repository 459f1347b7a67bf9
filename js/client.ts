// The class `SmhClient` that applications use: that of the Rust side, with guards, and with the methods written in TypeScript.

import { SmhClient } from "./glue/smh_wasm.js";
import { guardMethods } from "./guard.js";
import { pages } from "./pages.js";
import { addPartMethods, partMethods } from "./parts.js";
import { watchTasks } from "./watch-tasks.js";

// The minifier shortens the name, which consoles show.
Object.defineProperty(SmhClient, "name", { value: "SmhClient" });
addPartMethods(SmhClient.prototype);
guardMethods(SmhClient.prototype, [
  "createSearch",
  "continueSearch",
  "deleteSearch",
  ...partMethods,
  "settled",
  "close",
  Symbol.asyncDispose,
  "_loaded",
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
