// A row of a list of items.

import type { SearchItem } from "smh-wasm";
import { el, icon } from "../ui/dom.js";
import { bytes, date, highlight } from "../ui/format.js";
import { icons, kindOf } from "../ui/icons.js";
import { folderOf } from "./item-path.js";

/** The part of a row that selects the item in addition to others. */
export const CHECK = "item-check";

export interface ItemRow {
  readonly item: SearchItem;
  readonly element: HTMLElement;
  /** The place of the thumbnail, for items that have one. */
  readonly picture: HTMLElement | undefined;
}

/** `words` are highlighted in the name. */
export function itemRow(item: SearchItem, { words, showsFolder }: { words: readonly string[]; showsFolder: boolean }): ItemRow {
  const kind = kindOf(item);
  const name = highlight(item.name, words).map(({ text, match }) => (match ? el("mark", {}, text) : text));
  const folder = folderOf(item.path).join("/");
  const modified = item.modificationTime === undefined ? undefined : date(item.modificationTime);
  const picture = el("span", { class: "item-icon" }, icon(icons[kind.icon]));
  const element = el(
    "div",
    { class: `item item-${kind.icon}`, role: "option", tabindex: "-1", "aria-selected": "false", "data-testid": "result" },
    el("span", { class: CHECK, "aria-hidden": "true" }, icon(icons.check)),
    picture,
    el(
      "div",
      { class: "item-name" },
      el("span", { class: "visually-hidden" }, `${kind.label} `),
      el("strong", {}, ...name),
      showsFolder ? el("span", { class: "item-path" }, folder === "" ? "/" : folder) : undefined,
    ),
    el("span", { class: "item-size" }, item.size === undefined ? "" : bytes(item.size)),
    modified === undefined
      ? undefined
      : el("time", { class: "item-date", datetime: item.modificationTime ?? "", title: modified.long }, modified.short),
  );
  return { item, element, picture: kind.icon === "image" ? picture : undefined };
}

/** Whether a row shows this item as well as another row would. */
export function isSameRow(before: SearchItem, after: SearchItem): boolean {
  if (before === after) return true;
  const fields = ["type", "name", "size", "modificationTime", "contentType"] as const;
  return fields.every((field) => before[field] === after[field]);
}
