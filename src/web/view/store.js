// The snapshot of a search view, and the listeners of its changes. Plain JavaScript, because the WebAssembly side imports this
// file.

import { callListener } from "../platform/callbacks.js";
import { elementsOf } from "../platform/value.js";
import { Expected, INVALID } from "./item_path.js";

/** @typedef {import("./item_path.js").Reading} Reading */

/** @type {readonly any[]} */
const NO_ITEMS = Object.freeze([]);

/** The snapshot of a view without conditions. */
export const IDLE = Object.freeze({ status: "idle", items: NO_ITEMS, hasMore: false, searchFinished: false });

/**
 * The key of an item: its path, as `Reading.pathKey` spells it.
 * @param {any} item
 */
const keyOf = (item) => item.path.join("/");

/** Holds the snapshot of a view: the same object until something changes. */
export class SnapshotStore {
  constructor() {
    /** @type {any} */
    this.snapshot = IDLE;
    this.items = NO_ITEMS;
    /** The items of all pages so far, also those that the application has removed, so that it can show them again. */
    this.all = NO_ITEMS;
    /** What the application has changed, by path: for the items so far, and for those of later pages of the same search. */
    this.removed = new Set();
    this.updated = new Map();
    /** @type {Set<{ listener: () => void }> | undefined} */
    this.listeners = new Set();
  }

  /** @param {readonly any[]} contents */
  append(contents) {
    const isChanged = this.updated.size > 0;
    this.show(this.all.concat(isChanged ? contents.map((item) => this.updated.get(keyOf(item)) ?? item) : contents));
  }

  reset() {
    this.items = this.all = NO_ITEMS;
    this.removed.clear();
    this.updated.clear();
  }

  /**
   * Shows no items with these paths.
   * @param {Reading} reading
   * @param {unknown} paths
   */
  remove(reading, paths) {
    return this.edit(reading, () => {
      reading.at(Expected.paths, "paths", paths);
      const elements = typeof paths === "object" ? elementsOf(paths) : undefined;
      if (!elements) throw INVALID;
      for (const key of elements.map((path, index) => reading.pathKey(`paths[${index}]`, path))) this.removed.add(key);
      this.show(this.all);
    });
  }

  /**
   * Shows a copy of `item` in place of the one with this path, whether that is shown or was removed.
   * @param {Reading} reading
   * @param {unknown} path
   * @param {any} item
   */
  replace(reading, path, item) {
    return this.edit(reading, () => {
      const key = reading.pathKey("path", path);
      if (Object(reading.at(Expected.item, "item", item)) !== item) throw INVALID;
      reading.at(Expected.path, "item.path", undefined);
      const own = reading.at(Expected.path, "item.path", item.path);
      if (!Array.isArray(own)) throw INVALID;
      reading.pathKey("item.path", own);
      reading.at(Expected.item, "item", item);
      const copy = Object.freeze({ ...item });
      this.removed.delete(key);
      this.updated.set(key, copy);
      this.show(this.all.map((shown) => (keyOf(shown) === key ? copy : shown)));
    });
  }

  /**
   * Makes a change by the application. Returns false if an argument is invalid: the one that was read last.
   * @param {Reading} reading
   * @param {() => void} change
   */
  edit(reading, change) {
    try {
      change();
      return true;
    } catch (exception) {
      if (exception !== INVALID) reading.exception = exception;
      return false;
    }
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
