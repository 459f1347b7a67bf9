// A typical use of the package, and a check that the module has not crashed.

import assert from "node:assert/strict";
import { SmhClient, SmhError } from "smh-wasm";
import { dispatch, service } from "./fake-page.mjs";

const { signal } = new AbortController();
const options = { baseUrl: "https://smh.example", libraryId: "l", accessToken: "t", retry: { retries: 0 } };
const boo = () => {
  throw new Error("boo");
};

/** Creates one search. */
export const createOne = async () => new SmhClient({ ...options, fetch: service().fetch }).createSearch({});

/** Resolves once the view shows results. */
const ready = (view) =>
  new Promise((resolve, reject) => {
    const look = () => {
      const { status, error } = view.getSnapshot();
      if (status === "ready") resolve();
      if (status === "failed") reject(error);
    };
    view.subscribe(look);
    look();
  });

/** Uses a client and a view, dispatches the events of a page, closes both, and returns the searches that are left. */
export async function use() {
  const { fetch, live } = service();
  const client = new SmhClient({ ...options, fetch, onEvent: boo });
  const view = client.openSearchView();
  view.subscribe(boo);
  view.search({ keyword: "a" }, { immediate: true });
  await ready(view);
  const types = ["offline", "online", "visibilitychange", "freeze", "resume", "pageshow", "beforeunload", "pagehide"];
  for (const type of types) dispatch(type);
  dispatch("pageshow", { persisted: true });
  // If the signal is rejected because of the defect, the call is made without it.
  const create = (options) => client.createSearch({ keyword: "b" }, options);
  const { searchId } = await create({ signal }).catch(() => create());
  await client.deleteSearch(searchId);
  await view.close();
  await client.close();
  view.free();
  client.free();
  return live;
}

/** Asserts that the module has not crashed. */
export function assertAlive() {
  try {
    new SmhClient({});
  } catch (error) {
    assert.ok(error instanceof SmhError);
    assert.equal(error.kind, "config", String(error.cause?.stack));
    assert.doesNotThrow(() => error.userMessage());
  }
}
