// What every entry exports beside its `init`.

import "./pages.js";

export { SearchView, SmhClient } from "./glue/smh_wasm.js";
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
