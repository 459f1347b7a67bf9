// An application that uses the package, and whether the module is alive afterwards.

import assert from "node:assert/strict";
import { SmhClient, SmhError } from "smh-wasm";
import { dispatch, service } from "./fake-page.mjs";

const { signal } = new AbortController();
const options = { baseUrl: "https://smh.example", libraryId: "l", accessToken: "t", retry: { retries: 0 } };
const boo = () => {
  throw new Error("boo");
};

/** Makes one search. */
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

/** What an application does, and what happens to its page. Gives what is left on the server. */
export async function use() {
  const { fetch, living } = service();
  const client = new SmhClient({ ...options, fetch, onEvent: boo });
  const view = client.openSearchView();
  view.subscribe(boo);
  view.search({ keyword: "a" }, { immediate: true });
  await ready(view);
  const types = ["offline", "online", "visibilitychange", "freeze", "resume", "pageshow", "beforeunload", "pagehide"];
  for (const type of types) dispatch(type);
  dispatch("pageshow", { persisted: true });
  // A signal that can't be used is refused.
  const create = (options) => client.createSearch({ keyword: "b" }, options);
  const { searchId } = await create({ signal }).catch(() => create());
  await client.deleteSearch(searchId);
  await view.close();
  await client.close();
  view.free();
  client.free();
  return living;
}

/** The module answers: it has not ended. */
export function assertAlive() {
  try {
    new SmhClient({});
  } catch (error) {
    assert.ok(error instanceof SmhError);
    assert.equal(error.kind, "config", String(error.cause?.stack));
    assert.doesNotThrow(() => error.userMessage());
  }
}
