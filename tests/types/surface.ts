// Every call with all its arguments, as an application writes it. Compiled only, never run.

import "smh-wasm/service-worker";
import init, {
  SearchView,
  SmhClient,
  SmhError,
  isSmhError,
  type BatchItem,
  type BatchOptions,
  type BatchOutcome,
  type BatchProgress,
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  type CopyItem,
  type DeleteReason,
  type FileConverted,
  type FileLink,
  type FileNotUncompressed,
  type FileUncompressed,
  type FolderOptions,
  type FolderPage,
  type HistoryCleared,
  type ItemCopied,
  type ItemMoved,
  type ItemOptions,
  type ItemRecycled,
  type JsonValue,
  type Marker,
  type MoveItem,
  type SearchConditions,
  type SearchItem,
  type SearchPage,
  type SearchSnapshot,
  type SearchType,
  type SearchViewOptions,
  type StatsCalibrated,
  type TaskId,
  type TaskIdInput,
  type TaskProgress,
  type TaskStatus,
  type TypedTask,
  type WaitOptions,
} from "smh-wasm";
import initSlim, { SmhClient as SlimClient, SmhError as SlimError, isSmhError as isSlimError } from "smh-wasm/slim";
import { same } from "./same.js";

export async function load(response: Response, bytes: Uint8Array<ArrayBuffer>, module: WebAssembly.Module): Promise<void> {
  same<Promise<void>, ReturnType<typeof init>>(true);
  await init();
  for (const source of ["/smh_wasm.wasm", new URL("https://cdn.example/smh_wasm.wasm"), response, bytes, bytes.buffer, module]) {
    await init(source);
    await initSlim(source);
    await init(undefined, { tasks: source });
    await initSlim(source, { tasks: async () => source });
  }
  same<typeof SmhClient, typeof SlimClient>(true);
  same<typeof SmhError, typeof SlimError>(true);
  same<typeof isSmhError, typeof isSlimError>(true);
}

export function construct(): SmhClient[] {
  const least: ClientOptions = { baseUrl: "https://lib.api.tencentsmh.cn", libraryId: "lib", accessToken: "token" };
  const all: ClientOptions = {
    baseUrl: new URL("https://lib.api.tencentsmh.cn"),
    libraryId: "lib",
    spaceId: "-",
    accessToken: async () => "token",
    userId: "me",
    timeoutMs: 10_000,
    fetch: async (input, init) => fetch(input, init),
    retry: { retries: 2, baseDelayMs: 100, maxDelayMs: 5_000 },
    maxRequestsPerSecond: 10,
    recoverOrphans: false,
    exitWorker: "/exit-worker.js",
    onEvent: (event: ClientEvent) => {
      if (event.type === "delete") {
        const reason: DeleteReason = event.reason;
        if (event.stage === "confirmed") console.log(event.searchId, reason);
      } else if (event.type === "retry") {
        const error: SmhError = event.error;
        console.log(error.userMessage("zh-CN"), error.userMessage());
      } else if (event.type !== "storage" && event.type !== "exitWorker") {
        console.log(event.operation, event.type === "request" ? event.url : event.durationMs);
      }
    },
  };
  return [
    new SmhClient(least),
    new SmhClient(all),
    new SmhClient({ ...least, exitWorker: new URL("https://app.example/exit-worker.js") }),
    new SmhClient({ ...least, exitWorker: false }),
    new SmhClient({ ...least, accessToken: () => "token", retry: false }),
    new SmhClient({ ...least, fetch: globalThis.fetch, timeoutMs: Infinity }),
  ];
}

const everything: SearchConditions = {
  keyword: "季度 report",
  scope: "/a/b",
  type: ["image", "!video"],
  extname: [".png"],
  minFileSize: 1,
  maxFileSize: 2n ** 40n,
  modificationTimeStart: new Date(0),
  modificationTimeEnd: "2026-01-31T08:00:00Z",
  orderBy: "localModificationTime",
  orderByType: "desc",
  searchMode: "fast",
  labels: ["a"],
  categories: ["b"],
  tags: [{ id: "1" }, { id: 2, value: "v" }, { id: 3n }],
  creators: [{ userId: "u" }, { userOrgId: 1n, userId: 2 }],
};

export async function search(client: SmhClient, signal: AbortSignal): Promise<SearchItem[]> {
  const options: CallOptions & ItemOptions = { signal, withInode: true, withFavoriteStatus: true };
  const types = ["all", "dir", "file", "doc", "xls", "ppt", "pdf", "txt", "image", "video", "audio", "word", "excel", "powerpoint", "text"] as const;
  same<SearchType, (typeof types)[number]>(true);
  for (const type of types) await client.createSearch({ type });
  await client.createSearch({ type: "!dir" });
  await client.createSearch({ type: types });
  await client.createSearch({});
  await client.createSearch(Object.freeze({ keyword: "a", extname: Object.freeze([".a"]) }));

  let page = await client.createSearch(everything, options);
  same<SearchPage, typeof page>(true);
  same<string, (typeof page)["searchId"]>(true);
  same<boolean, (typeof page)["searchFinished"]>(true);
  same<boolean, (typeof page)["hasMore"]>(true);
  same<string | number | undefined, (typeof page)["nextMarker"]>(true);
  same<readonly SearchItem[], (typeof page)["contents"]>(true);
  same<string | number, Marker>(true);

  const items = [...page.contents];
  while (page.hasMore && page.nextMarker !== undefined) {
    page = await client.continueSearch(page.searchId, page.nextMarker, options);
    same<SearchPage, typeof page>(true);
    items.push(...page.contents);
  }
  same<void, Awaited<ReturnType<SmhClient["deleteSearch"]>>>(true);
  await client.deleteSearch(page.searchId);
  await client.deleteSearch(page.searchId, { signal });
  await client.deleteSearch(page.searchId, { keepalive: true, signal });
  return items;
}

export async function pages(client: SmhClient, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const page of client.pages(everything, { signal, withInode: true })) {
    same<SearchPage, typeof page>(true);
    count += page.contents.length;
  }
  return count;
}

export async function waits(client: SmhClient, signal: AbortSignal): Promise<TaskStatus[]> {
  const options: WaitOptions = {
    signal,
    pollIntervalMs: 500,
    maxPollIntervalMs: 5_000,
    timeoutMs: 60_000,
    level: "space",
    onProgress: ({ ended, total, stale, nextPollMs, tasks }) => {
      same<number | undefined, typeof nextPollMs>(true);
      console.log(ended, total, stale, tasks[0]?.partial);
    },
  };
  for await (const progress of client.watchTasks(["1", 2, 3n], { level: "library", signal })) {
    same<TaskProgress, typeof progress>(true);
  }
  const task: TypedTask = await client.queryLibraryTask("1", { signal });
  // The type tells which result there is.
  if (task.taskType === "clearLibraryHistory") same<HistoryCleared | undefined, typeof task.result>(true);
  else if (task.taskType === "convertFile") same<FileConverted | undefined, typeof task.result>(true);
  else if (task.taskType === "batchMove") same<readonly ItemMoved[] | undefined, typeof task.result>(true);
  else if (task.taskType === "batchCopy") same<readonly ItemCopied[] | undefined, typeof task.result>(true);
  else if (task.taskType === "batchDelete") same<readonly ItemRecycled[] | undefined, typeof task.result>(true);
  else if (task.taskType === "batchRestoreRecycle") same<readonly ItemRecycled[] | undefined, typeof task.result>(true);
  else if (task.taskType === "calibrateDirectoryStats") same<StatsCalibrated | undefined, typeof task.result>(true);
  else if (task.taskType === "fileUncompress") {
    same<FileUncompressed | undefined, typeof task.result>(true);
    same<readonly FileNotUncompressed[] | undefined, NonNullable<typeof task.result>["failedItems"]>(true);
  } else same<JsonValue | undefined, typeof task.result>(true);
  const name: string = (await client.querySpaceTask(1n)).taskType;
  try {
    return await client.waitForTasks(name, options);
  } catch (error) {
    return isSmhError(error) ? [...(error.tasks ?? [])] : [];
  }
}

export async function view(client: SmhClient, signal: AbortSignal): Promise<SearchSnapshot> {
  const options: SearchViewOptions = {
    debounceMs: 100,
    maxConcurrentCreates: 1,
    hiddenGraceMs: false,
    pageLifecycle: false,
    signal,
    withInode: true,
    withFavoriteStatus: true,
  };
  const view: SearchView = client.openSearchView(options);
  const unsubscribe: () => void = view.subscribe(() => console.log(view.getSnapshot().status));
  view.search({ keyword: "a" });
  view.search(everything, { immediate: true });
  await view.loadMore();
  await view.loadMore({ signal });
  view.retry();
  view.removeItems(view.getSnapshot().items.map((item) => item.path));
  view.removeItems(new Set(["/a/b.txt", ["a", "c.txt"]]));
  view.updateItem("/a/b.txt", { type: "file", name: "c.txt", path: ["a", "c.txt"] });
  view.clear();
  const snapshot = view.getSnapshot();
  same<readonly SearchItem[], (typeof snapshot)["items"]>(true);
  same<string | undefined, (typeof snapshot)["searchId"]>(true);
  same<SearchConditions | undefined, (typeof snapshot)["conditions"]>(true);
  if (isSmhError(snapshot.error)) console.log(snapshot.error.kind);
  unsubscribe();
  await view.close();
  await view[Symbol.asyncDispose]();
  client.openSearchView().free();
  return snapshot;
}

export async function act(client: SmhClient, signal: AbortSignal): Promise<BatchOutcome> {
  const moves: MoveItem[] = [{ from: "/a", to: ["b"], conflict: "rename", fromSpaceId: "space1" }];
  const copies: CopyItem[] = moves;
  const options: BatchOptions = {
    conflict: "overwrite",
    pollIntervalMs: 100,
    maxPollIntervalMs: 1000,
    timeoutMs: 60_000,
    signal,
    onProgress: (progress) => {
      same<BatchProgress, typeof progress>(true);
      console.log(progress.ended, progress.total, progress.items[0]?.state);
    },
  };
  await client.moveItems(moves, options);
  await client.copyItems(new Set(copies));
  const deleted = await client.deleteItems(["/a", ["b", "c"]], { permanent: false, signal });
  const [item] = deleted.items;
  same<BatchItem | undefined, typeof item>(true);
  console.log(item?.status, item?.code, item?.path, item?.taskId, item?.error?.userMessage(), deleted.pending);
  const folderOptions: FolderOptions = { limit: 10, orderBy: "name", orderByType: "desc", withInode: true };
  const page: FolderPage = await client.listFolder([], folderOptions);
  const link: FileLink = await client.getFileLink("/a", { disposition: "inline", purpose: "preview" });
  same<Date, typeof link.expiresAt>(true);
  same<string, Awaited<ReturnType<SmhClient["thumbnailUrl"]>>>(true);
  const found = await client.getItem(page.contents[0]?.path ?? "/a", { withInode: true });
  if (found.inode) await client.locateItem(found.inode, { signal });
  return client.restoreItems([item?.recycledItemId ?? 7, 7n], { pathStrategy: "fallbackToRoot" });
}

export async function leave(client: SmhClient, signal: AbortSignal): Promise<void> {
  same<number, SmhClient["pendingDeletes"]>(true);
  if (client.pendingDeletes > 0) await client.settled();
  await client.settled({ signal });
  await client.close();
  await client[Symbol.asyncDispose]();
}

export function look(item: SearchItem): string {
  same<string, SearchItem["name"]>(true);
  same<readonly string[], SearchItem["path"]>(true);
  same<string | undefined, SearchItem["size"]>(true);
  same<number | undefined, SearchItem["versionId"]>(true);
  same<Readonly<Record<string, string>> | undefined, SearchItem["metaData"]>(true);
  same<boolean | undefined, SearchItem["isFavorite"]>(true);
  same<unknown, SearchItem["whateverElseTheServiceSends"]>(true);
  switch (item.type) {
    case "dir":
    case "file":
    case "image":
    case "video":
    case "symlink":
      return item.type;
    default:
      return `a ${item.type} of ${BigInt(item.size ?? 0)} bytes`;
  }
}

export async function tasks(client: SmhClient, signal: AbortSignal): Promise<void> {
  const inputs: TaskIdInput[] = ["9223372036854775807", 7, 9223372036854775807n];
  for (const input of inputs) await client.queryLibraryTasks(input);
  const asked = [inputs, new Set(inputs), new Map([[1, 2]]).keys(), ["1", "2"] as const, BigInt64Array.of(1n)];
  for (const ids of asked) {
    const statuses = await client.queryLibraryTasks(ids, { signal });
    same<TaskStatus[], typeof statuses>(true);
    same<TaskStatus[], Awaited<ReturnType<SmhClient["querySpaceTasks"]>>>(true);
    await client.querySpaceTasks(ids, { signal });
    for (const { taskId, state, status, result } of statuses) {
      same<string, typeof taskId>(true);
      same<"running" | "succeeded" | "failed", typeof state>(true);
      same<number, typeof status>(true);
      same<JsonValue | undefined, typeof result>(true);
      if (typeof result === "bigint") BigInt.asUintN(64, result);
    }
  }
  const id: TaskId = await client.clearLibraryHistory();
  same<string, typeof id>(true);
  await client.clearLibraryHistory({ signal });
}

export function rest(client: SmhClient): void {
  same<void, ReturnType<SmhClient["setAccessToken"]>>(true);
  client.setAccessToken("fresh");
  client.free();
}

export function explain(error: unknown): string {
  if (!isSmhError(error)) return String(error);
  same<SmhError, typeof error>(true);
  const asError: Error = error;
  same<"SmhError", SmhError["name"]>(true);
  same<"config" | "network" | "timeout" | "http" | "protocol" | "closed", SmhError["kind"]>(true);
  same<string, SmhError["operation"]>(true);
  same<number | undefined, SmhError["status"]>(true);
  same<string | undefined, SmhError["code"]>(true);
  same<string | undefined, SmhError["requestId"]>(true);
  same<number, SmhError["attempts"]>(true);
  same<boolean, SmhError["retryable"]>(true);
  same<number | undefined, SmhError["retryAfterMs"]>(true);
  same<unknown, SmhError["cause"]>(true);
  return error instanceof SmhError && error.retryable ? `${error.kind} ${error.retryAfterMs ?? 0}` : asError.message;
}
