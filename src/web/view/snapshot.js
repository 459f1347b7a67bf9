// What a view shows, and who wants to know. Plain JavaScript, because the WebAssembly side imports this very file.

import { report } from "../platform/globals.js";

/** @type {readonly any[]} */
const none = Object.freeze([]);

/**
 * Calls a function of the application's; what it throws is reported, and stops nobody.
 * @param {(...given: any[]) => unknown} listener
 * @param {unknown[]} given
 */
export function tell(listener, ...given) {
  try {
    listener(...given);
  } catch (error) {
    report(error);
  }
}

/** Where nothing is searched. */
export const IDLE = Object.freeze({ status: "idle", items: none, hasMore: false, searchFinished: false });

/** The snapshot of a view: the same object until something changes. */
export class Store {
  constructor() {
    /** @type {any} */
    this.snapshot = IDLE;
    this.items = none;
    /** @type {Set<{ listener: () => void }> | undefined} */
    this.listeners = new Set();
  }

  /** @param {readonly any[]} contents */
  append(contents) {
    this.items = Object.freeze(this.items.concat(contents));
  }

  reset() {
    this.items = none;
  }

  /**
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
    for (const entry of [...(this.listeners ?? [])]) if (this.listeners?.has(entry)) tell(entry.listener);
  }

  /**
   * @param {() => void} listener
   * @returns {() => void}
   */
  subscribe(listener) {
    const entry = { listener };
    this.listeners?.add(entry);
    return () => void this.listeners?.delete(entry);
  }

  /** Nothing changes any more, or nobody wants to know of it. */
  mute() {
    this.listeners = undefined;
  }
}
