// What the emulator tells of itself. The service itself has nothing like it.

import type { Faults } from "./fault-select.js";
import { shownSearches } from "../search/shown-searches.js";

export interface LiveSearch {
  readonly id: string;
  readonly spaceId: string;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly ageMs: number;
  readonly filesVisited: number;
  readonly running: boolean;
}

export interface ApiRequest {
  readonly seq: number;
  readonly method: string;
  readonly operation: string;
  readonly path: string;
  readonly preflight: boolean;
  readonly status: number | null;
  /** Missing while it is being answered. */
  readonly durationMs?: number;
  readonly clientGone: boolean;
}

export interface ServerState {
  readonly liveSearches: number;
  /** Oldest first. */
  readonly searches: readonly LiveSearch[];
  readonly counters: { readonly created: number; readonly deleted: number; readonly expired: number };
  readonly requests: readonly ApiRequest[];
  /** What the requests are made to meet. */
  readonly faults: Faults;
}

export interface Watch {
  /** Tells the emulator what requests are to meet from now on, and looks at it then. */
  setFaults(faults: object): Promise<void>;
}

const INTERVAL_MS = 500;
const TIMEOUT_MS = 5_000;

/** Tells the state again and again while the page is shown; `undefined` when there is no answer. */
export function watchServer(
  baseUrl: string,
  onState: (state: ServerState | undefined, shown: ReadonlySet<string>) => void,
): Watch {
  const ask = async (name: string, signal: AbortSignal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(new URL(`/_emulator/${name}`, baseUrl), { cache: "no-store", signal: limit });
    if (!response.ok) throw new Error(`The emulator answered with status ${response.status}.`);
    return (await response.json()) as unknown;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = new AbortController();

  const poll = async (signal: AbortSignal) => {
    let state: ServerState | undefined;
    try {
      const [seen, faults] = await Promise.all([ask("state", signal), ask("faults", signal)]);
      state = { ...(seen as Omit<ServerState, "faults">), faults: faults as Faults };
    } catch {
      // Shown as a server that can't be reached.
    }
    const shown = await shownSearches();
    if (signal.aborted) return;
    onState(state, shown);
    timer = setTimeout(() => void poll(signal), INTERVAL_MS);
  };
  const stop = () => {
    clearTimeout(timer);
    round.abort();
  };
  const start = () => {
    stop();
    round = new AbortController();
    void poll(round.signal);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  // A request on its way would keep the page out of the back/forward cache.
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && start());
  start();
  return {
    async setFaults(faults) {
      // What is being read now would be what was in force before.
      stop();
      const url = new URL("/_emulator/faults", baseUrl);
      const limit = AbortSignal.timeout(TIMEOUT_MS);
      // If it can't be reached, the next look will tell.
      await fetch(url, { method: "PUT", body: JSON.stringify(faults), signal: limit }).catch(() => {});
      if (!document.hidden) start();
    },
  };
}
