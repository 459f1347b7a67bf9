// A list of items in which the user selects, with the mouse and with the keyboard. One row can receive the focus with Tab; arrows
// move it from there. Rows that are out of view are neither laid out nor painted (`content-visibility` in items.css), so that
// thousands of them cost little.

import type { SearchItem } from "smh-wasm";
import { el } from "../ui/dom.js";
import { keyOf } from "./item-path.js";
import { CHECK, isSameRow, itemRow, type ItemRow } from "./item-row.js";
import { handleKey } from "./list-keys.js";
import { createSelection } from "./selection.js";
import type { Thumbnails } from "./thumbnails.js";

export interface ItemList {
  readonly element: HTMLElement;
  readonly items: readonly SearchItem[];
  /** The selected items, in the order of the list. */
  readonly selected: readonly SearchItem[];
  /** Shows items; rows already shown are kept. `words` are highlighted. */
  show(items: readonly SearchItem[], words?: readonly string[]): void;
  /** Selects an item, scrolls to it and moves the focus to it. Returns whether the list has it. */
  reveal(key: string): boolean;
  selectAll(): void;
  clearSelection(): void;
  /** Moves the focus to the list. Returns whether it has a row. */
  focus(): boolean;
}

export interface ListOptions {
  readonly label: string;
  readonly testId: string;
  /** Whether rows show the folder of their item. */
  readonly showsFolder: boolean;
  readonly thumbnails: Thumbnails;
  readonly onSelect: () => void;
  readonly onOpen: (item: SearchItem) => void;
  readonly onDelete: (items: readonly SearchItem[]) => void;
  readonly onUndo: () => void;
  /** Called for Ctrl+A, before everything in the list is selected. */
  readonly beforeSelectAll?: () => Promise<void>;
  /** Called when the row with the focus has left the list, and no other is left. */
  readonly onFocusLost: () => void;
}

export function itemList(options: ListOptions): ItemList {
  const element = el("div", {
    class: "items",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": options.label,
    "data-testid": options.testId,
  });
  let items: readonly SearchItem[] = [];
  let keys: readonly string[] = [];
  let rows = new Map<string, ItemRow>();
  const keyOfRow = new WeakMap<Element, string>();
  let shownWords = "";
  /** The row that Tab reaches. */
  let current: string | undefined;
  let marked: ReadonlySet<string> = new Set();

  const selection = createSelection(() => {
    for (const key of marked) if (!selection.keys.has(key)) rows.get(key)?.element.setAttribute("aria-selected", "false");
    for (const key of selection.keys) if (!marked.has(key)) rows.get(key)?.element.setAttribute("aria-selected", "true");
    marked = selection.keys;
    options.onSelect();
  });

  const makeCurrent = (key: string | undefined) => {
    if (current !== undefined) rows.get(current)?.element.setAttribute("tabindex", "-1");
    current = key;
    if (key !== undefined) rows.get(key)?.element.setAttribute("tabindex", "0");
  };
  const focusOn = (key: string) => {
    makeCurrent(key);
    const row = rows.get(key)?.element;
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  };
  const selected = () => items.filter((item) => selection.keys.has(keyOf(item)));
  const selectAll = async () => {
    await options.beforeSelectAll?.();
    selection.all();
  };
  const keyAt = (target: EventTarget | null) => {
    const row = target instanceof Element ? target.closest("[role=option]") : null;
    return row === null ? undefined : keyOfRow.get(row);
  };
  const open = (key: string | undefined) => {
    const row = key === undefined ? undefined : rows.get(key);
    if (row !== undefined) options.onOpen(row.item);
  };

  element.addEventListener("mousedown", (event) => {
    // Otherwise these would select text.
    if (event.shiftKey || event.detail > 1) event.preventDefault();
  });
  element.addEventListener("click", (event) => {
    const key = keyAt(event.target);
    if (key === undefined) return;
    const adds = event.ctrlKey || event.metaKey;
    makeCurrent(key);
    rows.get(key)?.element.focus({ preventScroll: true });
    if (event.shiftKey) selection.extend(key, adds);
    else if (adds || (event.target as Element).closest(`.${CHECK}`) !== null) selection.toggle(key);
    else selection.only(key);
  });
  element.addEventListener("dblclick", (event) => {
    if ((event.target as Element).closest(`.${CHECK}`) === null) open(keyAt(event.target));
  });
  element.addEventListener("keydown", (event) => {
    const place = current === undefined ? -1 : keys.indexOf(current);
    const known = handleKey(event, {
      move(by, extend) {
        const key = keys[Math.min(Math.max(place + by, 0), keys.length - 1)];
        if (key === undefined) return;
        // A range starts at the row that has the focus.
        if (extend && selection.keys.size === 0 && current !== undefined) selection.only(current);
        focusOn(key);
        if (extend) selection.extend(key, false);
      },
      toggle: () => current !== undefined && selection.toggle(current),
      selectAll: () => void selectAll(),
      clear: () => selection.clear(),
      open: () => open(current),
      delete() {
        const chosen = selected();
        const focused = current === undefined ? undefined : rows.get(current)?.item;
        if (chosen.length > 0) options.onDelete(chosen);
        else if (focused !== undefined) options.onDelete([focused]);
      },
      undo: options.onUndo,
    });
    if (known) event.preventDefault();
  });

  return {
    element,
    get items() {
      return items;
    },
    get selected() {
      return selected();
    },
    show(next, words = []) {
      const before = { keys, rows, hadFocus: element.contains(document.activeElement) };
      const sameWords = shownWords === words.join(" ");
      if (sameWords && next === items) return;
      shownWords = words.join(" ");
      items = next;
      rows = new Map();
      for (const item of next) {
        const key = keyOf(item);
        const row = before.rows.get(key);
        const kept = sameWords && row !== undefined && isSameRow(row.item, item);
        // The kept row may have an older object of the same item.
        rows.set(key, kept ? { ...row, item } : newRow(item, words));
      }
      keys = [...rows.keys()];
      place(before.rows);
      selection.setList(keys);
      for (const key of selection.keys) rows.get(key)?.element.setAttribute("aria-selected", "true");
      const stays = current === undefined || rows.has(current) ? current : neighbour(before.keys, current);
      makeCurrent(stays ?? keys[0]);
      if (!before.hadFocus || element.contains(document.activeElement)) return;
      if (current === undefined) options.onFocusLost();
      else focusOn(current);
    },
    reveal(key) {
      if (!rows.has(key)) return false;
      selection.only(key);
      makeCurrent(key);
      const row = rows.get(key)?.element;
      row?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: "center" });
      return true;
    },
    selectAll: () => void selectAll(),
    clearSelection: () => selection.clear(),
    focus() {
      if (current === undefined) return false;
      rows.get(current)?.element.focus({ preventScroll: true });
      return true;
    },
  };

  function newRow(item: SearchItem, words: readonly string[]): ItemRow {
    const row = itemRow(item, { words, showsFolder: options.showsFolder });
    keyOfRow.set(row.element, keyOf(item));
    if (row.picture !== undefined) options.thumbnails.add(row.picture, item);
    return row;
  }
  /** Puts the rows into the list. Rows that stay are not moved, so that the focus stays too. */
  function place(before: ReadonlyMap<string, ItemRow>): void {
    const kept = new Set([...rows.values()].map((row) => row.element));
    for (const row of before.values()) if (!kept.has(row.element)) row.element.remove();
    let next = element.firstElementChild;
    for (const row of rows.values()) {
      if (next === row.element) next = next.nextElementSibling;
      else element.insertBefore(row.element, next);
    }
  }
  /** The row that takes the place of one that has left the list: the next one that stays, or else the last one before it. */
  function neighbour(before: readonly string[], key: string): string | undefined {
    const left = before.indexOf(key);
    const stays = (other: string) => rows.has(other);
    return before.slice(left).find(stays) ?? before.slice(0, Math.max(left, 0)).findLast(stays);
  }
}
