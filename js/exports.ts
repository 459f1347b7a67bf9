// What every entry exports beside its `init`.

import { SearchView, SmhClient } from "./glue/smh_wasm.js";
import { tellOfStops } from "./guard.js";
import { pages } from "./pages.js";
import { watchTasks } from "./tasks.js";

const PROMISING = [
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
  "loadMore",
  "close",
  Symbol.asyncDispose,
];
for (const [name, value] of Object.entries({ SmhClient, SearchView })) {
  // What a console shows; the minifier has changed it.
  Object.defineProperty(value, "name", { value: name });
  tellOfStops(value.prototype, PROMISING);
}
const { settled } = SmhClient.prototype;
SmhClient.prototype.settled = async function (options) {
  // A component that has just been unmounted (search-box.ts) closes its view a microtask later.
  await null;
  return settled.call(this, options);
};
SmhClient.prototype.pages = pages;
SmhClient.prototype.watchTasks = watchTasks;

/** What `init` can load the WebAssembly module from. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

export { SearchView, SmhClient };
export type {
  CallOptions,
  ClientEvent,
  ClientOptions,
  CloseOptions,
  DeleteReason,
  FileConverted,
  FileNotUncompressed,
  FileUncompressed,
  HistoryCleared,
  ItemCopied,
  ItemMoved,
  ItemOptions,
  ItemOutcome,
  ItemRecycled,
  JsonValue,
  Marker,
  PartsTaskType,
  RetryOptions,
  SearchConditions,
  SearchItem,
  SearchPage,
  SearchSnapshot,
  SearchType,
  SearchViewOptions,
  StatsCalibrated,
  TaskId,
  TaskIdInput,
  TaskProgress,
  TaskStatus,
  TypedTask,
  TypedTaskOf,
  WaitOptions,
} from "./glue/smh_wasm.js";
export { SmhError, isSmhError } from "./error.js";
