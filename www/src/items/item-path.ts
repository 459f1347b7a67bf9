// Paths of items.

import type { SearchItem } from "smh-wasm";

export type Path = readonly string[];

/** Identifies an item of a list. Names contain no `/`. */
export function keyOf({ path }: SearchItem): string {
  return path.join("/");
}

export function folderOf(path: Path): Path {
  return path.slice(0, -1);
}

export function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && isWithin(one, other);
}

/** Whether a path leads to the folder or to something in it. */
export function isWithin(path: Path, folder: Path): boolean {
  return folder.every((name, index) => name === path[index]);
}

/** The text of a path: `/a/b`. */
export function textOf(path: Path): string {
  return `/${path.join("/")}`;
}

/** The path in a text. Empty names are ignored. */
export function pathIn(text: string): Path {
  return text.split("/").filter((name) => name !== "");
}

/** The item after it was moved to another path. */
export function at(item: SearchItem, path: Path): SearchItem {
  return { ...item, name: path.at(-1) ?? item.name, path };
}

/** The URL of a folder in this page; `name` is an item to select in it. */
export function urlOfFolder(path: Path, name?: string): string {
  const parameters = new URLSearchParams();
  if (path.length > 0) parameters.set("path", textOf(path));
  if (name !== undefined) parameters.set("item", name);
  return parameters.size === 0 ? "#/files" : `#/files?${parameters}`;
}
