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
  /** @type {any} */
  snapshot = IDLE;
  /** The items that are shown. */
  #items = NO_ITEMS;
  /** The items of all pages so far, as the service sent them. */
  #all = NO_ITEMS;
  /**
   * The changes by the application, by the service's path: for the items so far, and for those of later pages of the same search.
   * `path` is where the item is now; `item` is `undefined` if it is not shown.
   * @type {Map<string, { path: string, item: any }>}
   */
  #changes = new Map();
  /** The service's paths of the items that have been moved to a path. @type {Map<string, string[]>} */
  #moved = new Map();
  /** @type {Set<{ listener: () => void }> | undefined} */
  #listeners = new Set();

  /** @param {readonly any[]} contents */
  append(contents) {
    this.#all = this.#all.concat(contents);
    this.#show();
  }

  reset() {
    this.#items = this.#all = NO_ITEMS;
    this.#changes.clear();
    this.#moved.clear();
  }

  /**
   * The service's paths of the items that are at this path now.
   * @param {string} path
   */
  #at(path) {
    return this.#moved.get(path) ?? ((this.#changes.get(path)?.path ?? path) === path ? [path] : []);
  }

  /**
   * Shows no items with these paths.
   * @param {Reading} reading
   * @param {unknown} paths
   */
  remove(reading, paths) {
    return this.#edit(reading, () => {
      reading.at(Expected.paths, "paths", paths);
      const elements = typeof paths === "object" ? elementsOf(paths) : undefined;
      if (!elements) throw INVALID;
      const keys = elements.map((path, index) => reading.pathKey(`paths[${index}]`, path));
      for (const path of keys) for (const key of this.#at(path)) this.#changes.set(key, { path, item: undefined });
      this.#show();
    });
  }

  /**
   * Shows a copy of `item` in place of the one with this path, whether that is shown or was removed.
   * @param {Reading} reading
   * @param {unknown} path
   * @param {any} item
   */
  replace(reading, path, item) {
    return this.#edit(reading, () => {
      const from = reading.pathKey("path", path);
      if (Object(reading.at(Expected.item, "item", item)) !== item) throw INVALID;
      reading.at(Expected.path, "item.path", undefined);
      const own = reading.at(Expected.path, "item.path", item.path);
      if (!Array.isArray(own)) throw INVALID;
      const to = reading.pathKey("item.path", own);
      reading.at(Expected.item, "item", item);
      const copy = Object.freeze({ ...item });
      const keys = this.#at(from);
      this.#moved.delete(from);
      for (const key of keys) {
        this.#changes.set(key, { path: to, item: copy });
        if (key !== to) this.#moved.set(to, [...(this.#moved.get(to) ?? []), key]);
      }
      this.#show();
    });
  }

  /**
   * Makes a change by the application. Returns false if an argument is invalid: the one that was read last.
   * @param {Reading} reading
   * @param {() => void} change
   */
  #edit(reading, change) {
    try {
      change();
      return true;
    } catch (exception) {
      if (exception !== INVALID) reading.exception = exception;
      return false;
    }
  }

  #show() {
    const changed = (/** @type {any} */ item) => {
      const change = this.#changes.get(keyOf(item));
      return change ? (change.item ?? []) : item;
    };
    const items = this.#changes.size > 0 ? this.#all.flatMap(changed) : this.#all;
    // The same array if nothing has changed.
    if (items.length !== this.#items.length || items.some((item, index) => item !== this.#items[index])) this.#items = Object.freeze(items);
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
    const all = { status, items: this.#items, hasMore, searchFinished, conditions, searchId, error };
    const next = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const keys = Object.keys(next);
    if (keys.length === Object.keys(this.snapshot).length && keys.every((key) => next[key] === this.snapshot[key])) return;
    this.snapshot = Object.freeze(next);
    for (const entry of [...(this.#listeners ?? [])]) if (this.#listeners?.has(entry)) callListener(entry.listener);
  }

  /**
   * @param {() => void} listener
   * @returns {() => void} stops listening
   */
  subscribe(listener) {
    // The same function may be passed more than once.
    const entry = { listener };
    this.#listeners?.add(entry);
    return () => void this.#listeners?.delete(entry);
  }

  /** Removes all listeners, and ignores new ones. */
  clearListeners() {
    this.#listeners = undefined;
  }
}
