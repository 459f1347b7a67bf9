// What every entry exports beside its `init`.

import { SearchView, SmhClient } from "./glue/smh_wasm.js";
import { tellOfStops } from "./guard.js";
import { pages } from "./pages.js";

const PROMISING = [
  "createSearch",
  "continueSearch",
  "deleteSearch",
  "queryLibraryTasks",
  "querySpaceTasks",
  "clearLibraryHistory",
  "settled",
  "loadMore",
  "close",
  Symbol.asyncDispose,
];
for (const { prototype } of [SmhClient, SearchView]) tellOfStops(prototype, PROMISING);
SmhClient.prototype.pages = pages;

export { SearchView, SmhClient };
export type {
  CallOptions,
  ClientEvent,
  ClientOptions,
  DeleteReason,
  ItemOptions,
  JsonValue,
  Marker,
  RetryOptions,
  SearchConditions,
  SearchItem,
  SearchPage,
  SearchSnapshot,
  SearchType,
  SearchViewOptions,
  TaskId,
  TaskIdInput,
  TaskStatus,
} from "./glue/smh_wasm.js";
export { SmhError, isSmhError } from "./error.js";
