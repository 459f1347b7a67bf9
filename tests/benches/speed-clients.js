// The clients that speed.mjs compares, called as applications call them.

import axios from "axios";
import ky from "ky";
import init, { SmhClient } from "smh-wasm/slim";
import { NaiveSearch } from "../../www/src/clients/naive-search.js";

const TIMEOUT_MS = 30_000;
const LIBRARY = "smhbench";
const SEARCH = "search-1";

const address = (baseUrl, marker) => `${baseUrl}/api/v1/search/${LIBRARY}/-/${SEARCH}?marker=${marker}&access_token=token`;

/** `fetch` with a signal, a timeout and a check of the status, which every call needs. */
async function bareFetch(url) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

/** For each client, a function that requests the page at a marker. `adapter` is for axios, whose default is XMLHttpRequest. */
export function calls(baseUrl, adapter) {
  const client = newClient(baseUrl);
  return {
    fetch: (marker) => bareFetch(address(baseUrl, marker)),
    ky: (marker) => ky.get(address(baseUrl, marker), { timeout: TIMEOUT_MS }).json(),
    axios: async (marker) => (await axios.get(address(baseUrl, marker), { timeout: TIMEOUT_MS, adapter })).data,
    "smh-wasm": (marker) => client.continueSearch(SEARCH, marker),
  };
}

/** For each client, an open search box with `search`, `loadMore`, `getSnapshot` and `close`. */
export function searchBoxes(baseUrl) {
  return {
    fetch: new NaiveSearch({ baseUrl, libraryId: LIBRARY, spaceId: "-" }, async () => "token"),
    "smh-wasm": newClient(baseUrl).openSearchView(),
  };
}

/** For each client, a function that waits until all these tasks have ended. `fetch` sends one request for each 200 ids, one by one. */
export function taskWaits(baseUrl) {
  const client = newClient(baseUrl);
  return {
    async fetch(ids) {
      const tasks = [];
      for (let first = 0; first < ids.length; first += 200) {
        const list = ids.slice(first, first + 200).join(",");
        tasks.push(...(await bareFetch(`${baseUrl}/api/v1/task/${LIBRARY}/${list}?access_token=token`)));
      }
      return tasks;
    },
    "smh-wasm": (ids) => client.waitForTasks(ids),
  };
}

function newClient(baseUrl) {
  return new SmhClient({ baseUrl, libraryId: LIBRARY, accessToken: "token" });
}

export const ready = async () => {
  await init("/smh_wasm.wasm", { tasks: "/smh_wasm_tasks.wasm" });
  // Loads the module for tasks now: later, `fetch` is replaced.
  await new SmhClient({ baseUrl: location.origin, libraryId: LIBRARY, accessToken: "token" }).queryLibraryTasks([]);
};
