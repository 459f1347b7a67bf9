// What the client tells of itself, for every part of the page that wants to know.

import type { ClientEvent } from "smh-wasm";

export interface ClientEvents {
  /** The client's `onEvent`. */
  readonly tell: (event: ClientEvent) => void;
  subscribe(listener: (event: ClientEvent) => void): () => void;
}

export function clientEvents(): ClientEvents {
  const listeners = new Set<(event: ClientEvent) => void>();
  return {
    tell: (event) => listeners.forEach((listener) => listener(event)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
