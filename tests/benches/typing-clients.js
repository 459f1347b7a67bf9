// The same search box with three clients, as applications write it. `type` passes a keyword; `leave` says that the user leaves.

import { QueryClient, QueryObserver } from "@tanstack/query-core";
import axios from "axios";
import init, { SmhClient } from "smh-wasm";

const DEBOUNCE_MS = 250;

/** Calls with the last argument after a pause. */
function debounced(act) {
  let timer;
  return (value) => {
    clearTimeout(timer);
    timer = setTimeout(act, DEBOUNCE_MS, value);
  };
}

const addresses = ({ baseUrl, libraryId, accessToken }) => {
  const base = `${baseUrl}/api/v1/search/${libraryId}/-`;
  return (name) => `${base}/${name}?access_token=${accessToken}`;
};

const clients = {
  "smh-wasm": async (options) => {
    await init();
    const view = new SmhClient(options).openSearchView({ debounceMs: DEBOUNCE_MS });
    return { type: (keyword) => view.search({ keyword }), leave: () => view.close() };
  },

  "fetch by hand": (options) => {
    const address = addresses(options);
    let controller = new AbortController();
    let searchId;
    const drop = () => {
      controller.abort();
      controller = new AbortController();
      if (searchId !== undefined) fetch(address(searchId), { method: "DELETE" }).catch(() => {});
      searchId = undefined;
    };
    const search = debounced(async (keyword) => {
      drop();
      const { signal } = controller;
      const body = JSON.stringify({ keyword });
      const response = await fetch(address("space-contents"), { method: "POST", body, signal }).catch(() => undefined);
      const page = await response?.json().catch(() => undefined);
      if (page && !signal.aborted) ({ searchId } = page);
    });
    addEventListener("pagehide", drop);
    return { type: search, leave: drop };
  },

  "axios and TanStack Query": (options) => {
    const address = addresses(options);
    const queries = new QueryClient();
    queries.mount();
    const query = (keyword) => ({
      queryKey: ["search", keyword],
      queryFn: async ({ signal }) => (await axios.post(address("space-contents"), { keyword }, { signal })).data,
      enabled: keyword !== "",
    });
    const observer = new QueryObserver(queries, query(""));
    let searchId;
    const drop = () => {
      if (searchId !== undefined) axios.delete(address(searchId)).catch(() => {});
      searchId = undefined;
    };
    const stop = observer.subscribe(({ data }) => {
      if (data?.searchId !== searchId) drop();
      searchId = data?.searchId;
    });
    const leave = () => {
      stop();
      drop();
    };
    addEventListener("pagehide", leave);
    return { type: debounced((keyword) => observer.setOptions(query(keyword))), leave };
  },
};

/** Types 120 characters. Every tenth is wrong and is deleted again. The pauses are like those of a person, and equal in each run. */
async function typeAll(box, word) {
  const gap = (step) => new Promise((resolve) => setTimeout(resolve, 80 + ((step * 137) % 330)));
  let text = "";
  for (let step = 0; step < 120; step += 1) {
    if (step % 10 === 9) {
      box.type(`${text}x`);
      await gap(step + 3);
    } else {
      text += `${word} `[step % (word.length + 1)];
    }
    box.type(text);
    await gap(step);
  }
}

globalThis.type = async (name, options, word) => {
  globalThis.box = await clients[name](options);
  await typeAll(globalThis.box, word);
};
document.title = "ready";
