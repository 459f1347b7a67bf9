// The snapshot of a search view, and the listeners of its changes. Plain JavaScript, because the WebAssembly side imports this
// file.

import { callListener } from "../platform/callbacks.js";

/** @type {readonly any[]} */
const NO_ITEMS = Object.freeze([]);

/** The snapshot of a view without conditions. */
export const IDLE = Object.freeze({ status: "idle", items: NO_ITEMS, hasMore: false, searchFinished: false });

/**
 * The key of an item: its path, as src/web/client/search_view.rs spells it.
 * @param {any} item
 */
const keyOf = (item) => item.path.join("/");

/** Holds the snapshot of a view: the same object until something changes. */
export class SnapshotStore {
  constructor() {
    /** @type {any} */
    this.snapshot = IDLE;
    this.reset();
    /** @type {Set<{ listener: () => void }> | undefined} */
    this.listeners = new Set();
  }

  /** @param {readonly any[]} contents */
  append(contents) {
    const isChanged = this.updated.size > 0;
    this.show(this.all.concat(isChanged ? contents.map((item) => this.updated.get(keyOf(item)) ?? item) : contents));
  }

  reset() {
    this.items = NO_ITEMS;
    /** The items of all pages so far, also those that the application has removed, so that it can show them again. */
    this.all = NO_ITEMS;
    /** What the application has changed, by path: for the items so far, and for those of later pages of the same search. */
    this.removed = new Set();
    this.updated = new Map();
  }

  /** @param {string[]} keys */
  remove(keys) {
    for (const key of keys) this.removed.add(key);
    this.show(this.all);
  }

  /**
   * @param {string} key
   * @param {any} item
   */
  replace(key, item) {
    const copy = Object.freeze({ ...item });
    this.removed.delete(key);
    this.updated.set(key, copy);
    this.show(this.all.map((own) => (keyOf(own) === key ? copy : own)));
  }

  /** @param {readonly any[]} all */
  show(all) {
    const items = this.removed.size > 0 ? all.filter((item) => !this.removed.has(keyOf(item))) : all;
    this.all = all;
    // The same array if nothing has changed.
    if (items.length !== this.items.length || items.some((item, index) => item !== this.items[index])) this.items = Object.freeze(items);
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
