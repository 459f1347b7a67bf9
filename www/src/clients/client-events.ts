// Distributes the client's events to the parts of the page.

import type { ClientEvent } from "smh-wasm";

export interface ClientEvents {
  /** Pass this as the client's `onEvent`. */
  readonly emit: (event: ClientEvent) => void;
  /** Returns a function that unsubscribes. */
  subscribe(listener: (event: ClientEvent) => void): () => void;
}

export function clientEvents(): ClientEvents {
  const listeners = new Set<(event: ClientEvent) => void>();
  return {
    emit: (event) => listeners.forEach((listener) => listener(event)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
