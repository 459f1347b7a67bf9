// The exports of every client entry, except `init`.

export { SmhError, isSmhError } from "../src/web/platform/error.js";
export { SmhClient } from "./client.js";
export { SearchView } from "./view.js";
export type { CallOptions, CloseOptions } from "./types/call.js";
export type { ClientOptions, RetryOptions } from "./types/client.js";
export type { ClientEvent, DeleteReason } from "./types/events.js";
export type { ItemOptions, Marker, SearchConditions, SearchItem, SearchPage, SearchType } from "./types/search.js";
export type {
  FileConverted,
  FileNotUncompressed,
  FileUncompressed,
  HistoryCleared,
  ItemCopied,
  ItemMoved,
  ItemOutcome,
  ItemRecycled,
  JsonValue,
  PartsTaskType,
  StatsCalibrated,
  TaskId,
  TaskIdInput,
  TaskProgress,
  TaskStatus,
  TypedTask,
  TypedTaskOf,
  WaitOptions,
} from "./types/task.js";
export type { SearchSnapshot, SearchViewOptions } from "./types/view.js";

/** A source of the WebAssembly module, for `init`. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;
