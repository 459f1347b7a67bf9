// Code that must not compile. If the line after a directive compiles, that is an error.

import init, { SearchView, SmhClient, isSmhError, type SearchItem, type SearchPage, type TaskStatus } from "smh-wasm";
import initSlim from "smh-wasm/slim";

const options = { baseUrl: "https://lib.api.tencentsmh.cn", libraryId: "lib", accessToken: "token" };

export async function refused(client: SmhClient, page: SearchPage, item: SearchItem, task: TaskStatus, error: unknown) {
  // @ts-expect-error nothing, or something
  await init(null);
  // @ts-expect-error this entry needs a source of the module
  await initSlim();
  // @ts-expect-error options are required
  new SmhClient();
  // @ts-expect-error a token is required
  new SmhClient({ baseUrl: options.baseUrl, libraryId: "lib" });
  // @ts-expect-error a library is required
  new SmhClient({ baseUrl: options.baseUrl, accessToken: "token" });
  // @ts-expect-error a base URL is required
  new SmhClient({ libraryId: "lib", accessToken: "token" });
  // @ts-expect-error not a number
  new SmhClient({ ...options, accessToken: () => 7 });
  // @ts-expect-error not undefined, where exact types are asked for
  new SmhClient({ ...options, spaceId: undefined });
  // @ts-expect-error unknown options are typing errors
  new SmhClient({ ...options, librarySecret: "no" });

  // @ts-expect-error conditions are required
  await client.createSearch();
  // @ts-expect-error an object
  await client.createSearch("keyword");
  // @ts-expect-error not a type
  await client.createSearch({ type: "picture" });
  // @ts-expect-error not a type
  await client.createSearch({ type: ["image", "!picture"] });
  // @ts-expect-error an array
  await client.createSearch({ extname: ".png" });
  // @ts-expect-error not a string
  await client.createSearch({ minFileSize: "1" });
  // @ts-expect-error not a number
  await client.createSearch({ modificationTimeStart: 0 });
  // @ts-expect-error not an order
  await client.createSearch({ orderBy: "date" });
  // @ts-expect-error not a direction
  await client.createSearch({ orderByType: "up" });
  // @ts-expect-error not a mode
  await client.createSearch({ searchMode: "slow" });
  // @ts-expect-error a tag has an id
  await client.createSearch({ tags: [{ value: "v" }] });
  // @ts-expect-error a creator has a user
  await client.createSearch({ creators: [{ userOrgId: "o" }] });
  // @ts-expect-error unknown conditions are typing errors
  await client.createSearch({ keywords: "a" });
  // @ts-expect-error a signal
  await client.createSearch({}, { signal: new AbortController() });
  // @ts-expect-error a boolean
  await client.createSearch({}, { withInode: 1 });
  // @ts-expect-error a create cannot outlive the page by an option
  await client.createSearch({}, { keepalive: true });

  // @ts-expect-error a marker is required
  await client.continueSearch(page.searchId);
  // @ts-expect-error there may be none
  await client.continueSearch(page.searchId, page.nextMarker);
  // @ts-expect-error an id is required
  await client.deleteSearch();
  // @ts-expect-error a boolean
  await client.deleteSearch(page.searchId, { keepalive: "yes" });
  // @ts-expect-error ids are required
  await client.queryLibraryTasks();
  // @ts-expect-error no boolean
  await client.queryLibraryTasks(true);
  // @ts-expect-error no array of arrays
  await client.querySpaceTasks([[1]]);
  // @ts-expect-error a token
  client.setAccessToken(() => "token");

  // @ts-expect-error made by openSearchView()
  new SearchView();
  // @ts-expect-error not a number
  client.openSearchView({ debounceMs: "250" });
  // @ts-expect-error false or a number
  client.openSearchView({ hiddenGraceMs: true });
  const view = client.openSearchView();
  // @ts-expect-error conditions are required
  view.search();
  // @ts-expect-error a listener is required
  view.subscribe();
  // @ts-expect-error a snapshot is read-only
  view.getSnapshot().items.push(item);
  // @ts-expect-error not a status
  view.getSnapshot().status === "loading";
  // @ts-expect-error read-only
  client.pendingDeletes = 0;

  // @ts-expect-error results are read-only
  page.hasMore = false;
  // @ts-expect-error results are read-only
  page.contents.push(item);
  // @ts-expect-error results are read-only
  item.name = "x";
  // @ts-expect-error results are read-only
  item.path[0] = "x";
  // @ts-expect-error results are read-only
  task.state = "failed";
  // @ts-expect-error a size is a string, because it has 64 bits
  item.size?.toFixed();
  // @ts-expect-error not every result is an object
  task.result.deleteCount;
  // @ts-expect-error not known to be an SmhError
  error.kind;
  // @ts-expect-error not a kind
  return isSmhError(error) && error.kind === "aborted";
}
