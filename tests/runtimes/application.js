// An application without a page: imports the package by its name, searches, and closes the client. Runs in every runtime.

import init, { SmhClient, isSmhError } from "smh-wasm";
import initSlim, { SmhClient as SlimClient } from "smh-wasm/slim";

/** The error that a function throws, if any. */
async function errorOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * @param {string} baseUrl
 * @param {string} accessToken
 */
export async function use(baseUrl, accessToken) {
  const events = [];
  const options = { baseUrl, libraryId: "smhtest", accessToken, onEvent: ({ type }) => events.push(type) };

  const { WebAssembly } = globalThis;
  delete globalThis.WebAssembly;
  const unsupported = await errorOf(() => init());
  globalThis.WebAssembly = WebAssembly;
  const early = await errorOf(() => new SmhClient(options));
  // The module is loaded once, by either entry.
  await Promise.all([init(), initSlim("https://never.invalid/"), init()]);
  const client = new SmhClient(options);

  let items = 0;
  for await (const page of client.pages({ keyword: "lighthouse" })) {
    items += page.contents.length;
    if (items > 20) break;
  }

  const view = client.openSearchView({ debounceMs: 0 });
  const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
  view.search({ keyword: "report" });
  view.search({ keyword: "lighthouse" }, { immediate: true });
  await ready;
  const shown = view.getSnapshot().items.length;

  const leaving = new AbortController();
  const aborted = errorOf(() => client.createSearch({ keyword: "lighthouse" }, { signal: leaving.signal }));
  leaving.abort(new Error("left"));

  const wrong = await errorOf(() => client.createSearch({ minFileSize: -1 }));
  const [task] = await client.waitForTasks(await client.clearLibraryHistory(), { pollIntervalMs: 50 });
  const left = (await aborted).message;
  await client.close();
  return {
    unsupported: [isSmhError(unsupported), unsupported?.operation],
    early: [isSmhError(early), early?.kind],
    same: SlimClient === SmhClient,
    items,
    shown,
    left,
    wrong: [isSmhError(wrong), wrong?.kind],
    task: task?.state,
    pendingDeletes: client.pendingDeletes,
    // Without storage there are no "storage" events.
    events: [...new Set(events)].sort(),
  };
}
