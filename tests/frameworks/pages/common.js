// Code that the pages for React and for Vue share: clients, properties of the component, and the functions that the tests call.

import init, { SmhClient } from "smh-wasm/slim";

/** Warnings and errors of the browser, the framework or the page. */
const complaints = [];
for (const name of ["error", "warn"]) {
  const usual = console[name];
  console[name] = (...texts) => (complaints.push(texts.join(" ")), usual(...texts));
}
addEventListener("error", ({ message }) => complaints.push(message));
addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));

const get = async (path) => (await fetch(path)).json();
await init("/pkg/smh_wasm.wasm");
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);

/** Two, so that one can replace the other. */
export const clients = [0, 1].map(() => new SmhClient({ ...config, accessToken }));
const controller = new AbortController();

/** The properties of the page at first. The tests change them with `set`. */
export const first = {
  shown: false,
  /** Whether it is hidden, in `<Activity>` or `<KeepAlive>`. */
  hidden: false,
  /** Whether it is in React's StrictMode. */
  strict: false,
  /** The index of the client, or `null` for none. */
  client: null,
  options: { debounceMs: 10 },
  /** Whether the options have a signal. */
  signal: false,
  /** A keyword that the component searches when it is mounted. */
  atMount: null,
  /** Whether the search is in an effect scope that outlives the component (Vue). */
  shared: false,
  /** Whether the results suspend (React). */
  suspends: false,
};

/** The client and the options of the component, by its properties. */
export const clientOf = ({ client }) => (client === null ? undefined : clients[client]);
export const optionsOf = ({ options, signal }) => ({ ...options, ...(signal && { signal: controller.signal }) });

/** The functions that the component has received so far. */
const functions = { search: new Set(), clear: new Set(), loadMore: new Set(), retry: new Set() };
let current;
let renders = 0;

/** Called when the component has been rendered, with this search. */
export function rendered(search) {
  renders++;
  current = search;
  for (const [name, seen] of Object.entries(functions)) seen.add(search[name]);
}

/** Called when the page is ready: `set` changes properties, and `snapshot` returns the state of a search. */
export function ready(set, snapshot, more) {
  const look = () => {
    const { status, items, searchId, error } = snapshot(current) ?? { status: "none", items: [] };
    return {
      status,
      searchId,
      items: items.length,
      error: error?.kind,
      shown: document.querySelector("#keyword")?.checkVisibility() ?? false,
      text: document.querySelector("#results")?.textContent ?? "",
      functions: Math.max(...Object.values(functions).map(({ size }) => size)),
      renders,
      pendingDeletes: clients.reduce((sum, { pendingDeletes }) => sum + pendingDeletes, 0),
      complaints,
    };
  };
  const calls = {
    set,
    look,
    /** The kind of the error that a call throws, or "nothing". */
    attempt: (name, ...args) => {
      try {
        current[name](...args);
        return "nothing";
      } catch (error) {
        return error.kind ?? String(error);
      }
    },
    abort: () => controller.abort(),
    closeClient: (which) => clients[which].close(),
    ...more,
  };
  Object.assign(globalThis, calls);
}
