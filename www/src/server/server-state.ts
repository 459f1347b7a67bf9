// Polls the emulator's state. The real service has no such API.

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
  readonly query: string;
  readonly preflight: boolean;
  readonly status: number | null;
  /** Absent until the response is complete. */
  readonly durationMs?: number;
  readonly clientGone: boolean;
}

export interface ServerState {
  readonly liveSearches: number;
  /** Oldest first. */
  readonly searches: readonly LiveSearch[];
  readonly counters: { readonly created: number; readonly deleted: number; readonly expired: number };
  readonly requests: readonly ApiRequest[];
  /** The faults that the emulator currently injects. */
  readonly faults: Faults;
}

export interface ServerWatch {
  /** Sets the faults for subsequent requests, then reads the state again. */
  setFaults(faults: object): Promise<void>;
}

const INTERVAL_MS = 500;
const TIMEOUT_MS = 5_000;

/** Reports the state twice a second while the page is visible; `undefined` if the emulator does not respond. */
export function watchServer(
  baseUrl: string,
  onState: (state: ServerState | undefined, shown: ReadonlySet<string>) => void,
): ServerWatch {
  const get = async (name: string, signal: AbortSignal) => {
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
      const [seen, faults] = await Promise.all([get("state", signal), get("faults", signal)]);
      state = { ...(seen as Omit<ServerState, "faults">), faults: faults as Faults };
    } catch {
      // The panel then shows that the server can't be reached.
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
  // A request in flight would keep the page out of the back/forward cache.
  addEventListener("pagehide", stop);
  addEventListener("pageshow", (event) => event.persisted && start());
  start();
  return {
    async setFaults(faults) {
      // A state that is being read now would still have the previous faults.
      stop();
      const url = new URL("/_emulator/faults", baseUrl);
      const limit = AbortSignal.timeout(TIMEOUT_MS);
      // If the emulator can't be reached, the next poll reports it.
      await fetch(url, { method: "PUT", body: JSON.stringify(faults), signal: limit }).catch(() => {});
      if (!document.hidden) start();
    },
  };
}
