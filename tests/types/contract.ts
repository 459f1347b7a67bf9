// Compares the built types with the public contract, api.d.ts. `Omit` leaves out the additions, which exports.mjs lists in `EXTRA`.

import type * as contract from "./api.js";
import type * as built from "smh-wasm";
import { same } from "./same.js";

export function types(): void {
  same<contract.CallOptions, built.CallOptions>(true);
  same<contract.CloseOptions, built.CloseOptions>(true);
  same<contract.SearchType, built.SearchType>(true);
  same<contract.SearchConditions, built.SearchConditions>(true);
  same<contract.ItemOptions, built.ItemOptions>(true);
  same<contract.Marker, built.Marker>(true);
  same<contract.SearchPage, built.SearchPage>(true);
  same<contract.SearchItem, built.SearchItem>(true);
  same<contract.TaskId, built.TaskId>(true);
  same<contract.TaskIdInput, built.TaskIdInput>(true);
  same<contract.TaskStatus, Omit<built.TaskStatus, "partial">>(true);
  same<Omit<contract.WaitOptions, "onProgress">, Omit<built.WaitOptions, "onProgress">>(true);
  same<Parameters<typeof contract.isSmhError>, Parameters<typeof built.isSmhError>>(true);
  same<contract.JsonValue, built.JsonValue>(true);
  type Options = Omit<built.ClientOptions, "onEvent" | "maxRequestsPerSecond" | "exitWorker">;
  same<Pick<contract.ClientOptions, keyof Options>, Options>(true);
  same<contract.SearchViewOptions, built.SearchViewOptions>(true);
  same<Omit<contract.SearchSnapshot, "error">, Omit<built.SearchSnapshot, "error">>(true);
  same<contract.RetryOptions, built.RetryOptions>(true);
  same<contract.DeleteReason, built.DeleteReason>(true);
  type Event<Any, Type> = Omit<Extract<Any, { readonly type: Type }>, "reason" | "error">;
  same<contract.ClientEvent["type"], Exclude<built.ClientEvent["type"], "storage" | "exitWorker">>(true);
  same<Event<contract.ClientEvent, "request">, Event<built.ClientEvent, "request">>(true);
  same<Event<contract.ClientEvent, "response">, Event<built.ClientEvent, "response">>(true);
  same<Event<contract.ClientEvent, "retry">, Event<built.ClientEvent, "retry">>(true);
  same<Event<contract.ClientEvent, "delete">, Event<built.ClientEvent, "delete">>(true);
  same<built.DeleteReason, Extract<built.ClientEvent, { readonly type: "delete" }>["reason"]>(true);
  same<built.SmhError, Extract<built.ClientEvent, { readonly type: "retry" }>["error"]>(true);
}

export function functions(): void {
  // The second argument is an addition.
  same<Parameters<typeof contract.default>, [source?: Parameters<typeof built.default>[0]]>(true);
  same<ReturnType<typeof contract.default>, ReturnType<typeof built.default>>(true);
  same<Parameters<typeof contract.isSmhError>, Parameters<typeof built.isSmhError>>(true);
  same<contract.SmhClient["createSearch"], built.SmhClient["createSearch"]>(true);
  same<contract.SmhClient["continueSearch"], built.SmhClient["continueSearch"]>(true);
  same<contract.SmhClient["deleteSearch"], built.SmhClient["deleteSearch"]>(true);
  same<Parameters<contract.SmhClient["queryLibraryTasks"]>, Parameters<built.SmhClient["queryLibraryTasks"]>>(true);
  same<Parameters<contract.SmhClient["querySpaceTasks"]>, Parameters<built.SmhClient["querySpaceTasks"]>>(true);
  same<contract.SmhClient["clearLibraryHistory"], built.SmhClient["clearLibraryHistory"]>(true);
  same<contract.SmhClient["setAccessToken"], built.SmhClient["setAccessToken"]>(true);
  same<contract.SmhClient["free"], built.SmhClient["free"]>(true);
  same<contract.SmhClient["pages"], built.SmhClient["pages"]>(true);
  same<Parameters<contract.SmhClient["restoreItems"]>[0], Parameters<built.SmhClient["restoreItems"]>[0]>(true);
  same<Parameters<contract.SmhClient["deleteItems"]>[0], Parameters<built.SmhClient["deleteItems"]>[0]>(true);
  same<Parameters<contract.SmhClient["getItem"]>, Parameters<built.SmhClient["getItem"]>>(true);
  same<contract.SmhClient["locateItem"] extends (...given: infer Given) => unknown ? Given : never, Parameters<built.SmhClient["locateItem"]>>(true);
  same<contract.FolderPage["nextMarker"], built.FolderPage["nextMarker"]>(true);
  same<contract.FileLink, built.FileLink>(true);
  same<contract.MoveItem, built.MoveItem>(true);
  same<contract.CopyItem, built.CopyItem>(true);
  same<contract.SmhClient["thumbnailUrl"], built.SmhClient["thumbnailUrl"]>(true);
  same<contract.SmhClient["getFileLink"], built.SmhClient["getFileLink"]>(true);
  same<contract.SmhClient["pendingDeletes"], built.SmhClient["pendingDeletes"]>(true);
  same<contract.SmhClient["settled"], built.SmhClient["settled"]>(true);
  same<contract.SmhClient["close"], built.SmhClient["close"]>(true);
  same<contract.SmhClient[typeof Symbol.asyncDispose], built.SmhClient[typeof Symbol.asyncDispose]>(true);
  same<Parameters<contract.SmhClient["openSearchView"]>, Parameters<built.SmhClient["openSearchView"]>>(true);
  same<built.SearchView, ReturnType<built.SmhClient["openSearchView"]>>(true);
  same<contract.SearchView["search"], built.SearchView["search"]>(true);
  same<contract.SearchView["clear"], built.SearchView["clear"]>(true);
  same<contract.SearchView["loadMore"], built.SearchView["loadMore"]>(true);
  same<contract.SearchView["retry"], built.SearchView["retry"]>(true);
  same<contract.SearchView["subscribe"], built.SearchView["subscribe"]>(true);
  same<contract.SearchView["close"], built.SearchView["close"]>(true);
  same<contract.SearchView["free"], built.SearchView["free"]>(true);
  same<contract.SearchView[typeof Symbol.asyncDispose], built.SearchView[typeof Symbol.asyncDispose]>(true);
  same<built.SearchSnapshot, ReturnType<built.SearchView["getSnapshot"]>>(true);
  same<built.SmhError | undefined, built.SearchSnapshot["error"]>(true);
}

/** An application written against the contract accepts the built values, and values with more members. */
export async function tasks(client: built.SmhClient, options: contract.WaitOptions): Promise<contract.TaskStatus[]> {
  const waited: contract.TaskStatus[] = await client.waitForTasks(["1"], options);
  const queried: contract.TaskStatus[] = await client.queryLibraryTasks(["1"]);
  return [...waited, ...queried, ...(await client.querySpaceTasks("1"))];
}

/** An application written against the contract acts on items. */
export async function act(client: built.SmhClient, items: contract.MoveItem[], options: contract.BatchOptions): Promise<number> {
  const outcome = await client.moveItems(items, options);
  const states: readonly contract.BatchItem["state"][] = outcome.items.map(({ state }) => state);
  const folder = await client.listFolder("/", { limit: 10 });
  same<readonly string[], typeof folder.path>(true);
  return states.length + outcome.succeeded + outcome.failed + outcome.unknown;
}

/** An application written against the contract accepts the built values. */
export function assignable(error: built.SmhError): contract.SmhError["kind"] {
  const seen: Pick<contract.SmhError, Exclude<keyof built.SmhError & keyof contract.SmhError, OptionalInContract>> = error;
  same<Pick<contract.SmhError, OptionalInContract>[OptionalInContract], built.SmhError[OptionalInContract]>(true);
  return seen.kind;
}
type OptionalInContract = "status" | "code" | "requestId" | "retryAfterMs";
