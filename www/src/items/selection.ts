// Which items of a list are selected. Items are identified by keys.

export interface Selection {
  /** The selected keys. Another object after every change. */
  readonly keys: ReadonlySet<string>;
  /** Sets the keys of the list, in its order. Those that have left the list are no longer selected. */
  setList(keys: readonly string[]): void;
  /** Selects this one and no other. */
  only(key: string): void;
  toggle(key: string): void;
  /** Selects the range from the item that was selected last to this one; `keep` adds it to the selection. */
  extend(key: string, keep: boolean): void;
  all(): void;
  clear(): void;
}

export function createSelection(onChange: () => void): Selection {
  let list: readonly string[] = [];
  let keys: ReadonlySet<string> = new Set();
  /** The other end of a range. */
  let anchor: string | undefined;

  const set = (next: ReadonlySet<string>) => {
    keys = next;
    onChange();
  };
  return {
    get keys() {
      return keys;
    },
    setList(next) {
      list = next;
      const existing = new Set(next);
      if (anchor !== undefined && !existing.has(anchor)) anchor = undefined;
      const kept = [...keys].filter((key) => existing.has(key));
      if (kept.length < keys.size) set(new Set(kept));
    },
    only(key) {
      anchor = key;
      set(new Set([key]));
    },
    toggle(key) {
      anchor = key;
      const next = new Set(keys);
      if (!next.delete(key)) next.add(key);
      set(next);
    },
    extend(key, keep) {
      anchor ??= list[0] ?? key;
      const ends = [list.indexOf(anchor), list.indexOf(key)];
      const range = list.slice(Math.min(...ends), Math.max(...ends) + 1);
      set(new Set(keep ? [...keys, ...range] : range));
    },
    all() {
      set(new Set(list));
    },
    clear() {
      anchor = undefined;
      set(new Set());
    },
  };
}
