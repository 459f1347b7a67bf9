// What the pages for React and for Vue have in common: clients, what is wished for, and what the tests look at.

import init, { SmhClient } from "smh-wasm/slim";

/** Whatever was complained about, by the browser, by the framework or by the page. */
const complaints = [];
for (const name of ["error", "warn"]) {
  const usual = console[name];
  console[name] = (...given) => (complaints.push(given.join(" ")), usual(...given));
}
addEventListener("error", ({ message }) => complaints.push(message));
addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));

const get = async (path) => (await fetch(path)).json();
await init("/pkg/smh_wasm.wasm");
const [config, { accessToken }] = await Promise.all([get("/config.json"), get("/token")]);

/** Two, so that one can take the other's place. */
export const clients = [0, 1].map(() => new SmhClient({ ...config, accessToken }));
const controller = new AbortController();

/** What the page shows, until the tests wish for something else. */
export const first = {
  shown: false,
  /** In `<Activity>` or `<KeepAlive>`, and not to be seen. */
  hidden: false,
  /** In React's StrictMode. */
  strict: false,
  /** Which client is there. */
  client: null,
  options: { debounceMs: 10 },
  /** Whether the options have a signal. */
  signal: false,
  /** Searched as soon as the component is there. */
  atMount: null,
  /** In an effect scope that outlives the component (Vue). */
  shared: false,
  /** Something in the results is waited for (React). */
  waits: false,
};

/** What a component makes of wishes. */
export const clientOf = ({ client }) => (client === null ? undefined : clients[client]);
export const optionsOf = ({ options, signal }) => ({ ...options, ...(signal && { signal: controller.signal }) });

/** The kinds of functions that the component has been given so far. */
const functions = { search: new Set(), clear: new Set(), loadMore: new Set(), retry: new Set() };
let current;
let renders = 0;

/** The component has been rendered, with this search. */
export function rendered(search) {
  renders++;
  current = search;
  for (const [name, seen] of Object.entries(functions)) seen.add(search[name]);
}

/** The page is ready: `set` grants wishes, `snapshot` says what is shown. */
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
    /** What a call throws, by its kind. */
    attempt: (name, ...given) => {
      try {
        current[name](...given);
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
