// The snapshot of a search view, and the listeners of its changes. Plain JavaScript, because the WebAssembly side imports this
// file.

import { callListener } from "../platform/callbacks.js";

/** @type {readonly any[]} */
const NO_ITEMS = Object.freeze([]);

/** The snapshot of a view without conditions. */
export const IDLE = Object.freeze({ status: "idle", items: NO_ITEMS, hasMore: false, searchFinished: false });

/** Holds the snapshot of a view: the same object until something changes. */
export class SnapshotStore {
  constructor() {
    /** @type {any} */
    this.snapshot = IDLE;
    this.items = NO_ITEMS;
    /** @type {Set<{ listener: () => void }> | undefined} */
    this.listeners = new Set();
  }

  /** @param {readonly any[]} contents */
  append(contents) {
    this.items = Object.freeze(this.items.concat(contents));
  }

  reset() {
    this.items = NO_ITEMS;
  }

  /**
   * Replaces the snapshot and calls the listeners, if anything has changed.
   * @param {string} status
   * @param {unknown} conditions
   * @param {string | undefined} searchId
   * @param {boolean} hasMore
   * @param {boolean} searchFinished
   * @param {unknown} error
   */
  update(status, conditions, searchId, hasMore, searchFinished, error) {
    /** @type {Record<string, unknown>} */
    const next = { status, items: this.items, hasMore, searchFinished };
    if (conditions !== undefined) next.conditions = conditions;
    if (searchId !== undefined) next.searchId = searchId;
    if (error !== undefined) next.error = error;
    const keys = Object.keys(next);
    if (keys.length === Object.keys(this.snapshot).length && keys.every((key) => next[key] === this.snapshot[key])) return;
    this.snapshot = Object.freeze(next);
    for (const entry of [...(this.listeners ?? [])]) if (this.listeners?.has(entry)) callListener(entry.listener);
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} stops listening
   */
  subscribe(listener) {
    // The same function may be passed more than once.
    const entry = { listener };
    this.listeners?.add(entry);
    return () => void this.listeners?.delete(entry);
  }

  /** Removes all listeners, and ignores new ones. */
  clearListeners() {
    this.listeners = undefined;
  }
}
