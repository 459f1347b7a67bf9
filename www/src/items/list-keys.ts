// The keys of a list of items. Arrows move the focus, Space selects.

/** The keys in words. */
export const KEYS_HINT =
  "Space selects, Shift extends, Ctrl+A selects all, Enter opens, Delete deletes, Ctrl+Z undoes.";

export interface ListTarget {
  /** Moves the focus by a number of rows; `extend` selects up to there. */
  move(rows: number, extend: boolean): void;
  toggle(): void;
  selectAll(): void;
  clear(): void;
  open(): void;
  delete(): void;
  undo(): void;
}

const PAGE = 10;
const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  End: Infinity,
  Home: -Infinity,
};

/** Does what a key means, and returns whether it means anything. */
export function handleKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, target: ListTarget): boolean {
  if (altKey) return false;
  const rows = moves[key];
  const command = ctrlKey || metaKey ? `Ctrl+${key.toLowerCase()}` : key;
  if (rows !== undefined) target.move(rows, shiftKey);
  else if (command === " " || command === "Ctrl+ ") target.toggle();
  else if (command === "Enter") target.open();
  else if (command === "Escape") target.clear();
  else if (command === "Delete") target.delete();
  else if (command === "Ctrl+a") target.selectAll();
  else if (command === "Ctrl+z") target.undo();
  else return false;
  return true;
}
