// What every entry exports beside its `init`.

export { SmhClient } from "./glue/smh_wasm.js";
export type {
  CallOptions,
  ClientOptions,
  ItemOptions,
  JsonValue,
  Marker,
  SearchConditions,
  SearchItem,
  SearchPage,
  SearchType,
  TaskId,
  TaskIdInput,
  TaskStatus,
} from "./glue/smh_wasm.js";
export { SmhError, isSmhError } from "./error.js";
