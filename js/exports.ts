// The exports of every client entry, except `init`.

export { SmhError, isSmhError } from "../src/web/platform/error.js";
export { SmhClient } from "./client.js";
export { SearchView } from "./view.js";
export type {
  BatchItem,
  BatchOptions,
  BatchOutcome,
  BatchProgress,
  ConflictStrategy,
  CopyItem,
  FileLink,
  FolderOptions,
  FolderPage,
  MoveItem,
  PathInput,
} from "./types/actions.js";
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

/** A source of a WebAssembly module, for `init`. */
export type WasmSource = URL | string | Response | BufferSource | WebAssembly.Module;

/** Options of `init`. */
export interface InitOptions {
  /**
   * Where to load the module for tasks from: the package's file `smh_wasm_tasks.wasm`, or a function that returns it. It is loaded
   * with the first call for tasks, and again after a failure, for which a URL or a function fits best.
   *
   * The entry `smh-wasm` has this module embedded. With `smh-wasm/slim`, calls for tasks need this option.
   */
  tasks?: WasmSource | (() => WasmSource | Promise<WasmSource>);
  /**
   * Where to load the module for items from, `smh_wasm_items.wasm`: the same for calls for items, folders and files, which need the
   * module for tasks, too.
   */
  items?: WasmSource | (() => WasmSource | Promise<WasmSource>);
}
