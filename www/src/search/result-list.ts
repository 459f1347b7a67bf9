// The list of results.

import type { SearchItem } from "smh-wasm";
import { el, icon } from "../ui/dom.js";
import { bytes, date, highlight } from "../ui/format.js";
import { icons, kindOf } from "../ui/icons.js";

export interface ResultList {
  readonly element: HTMLElement;
  /** Shows items. If they begin with the items already shown, only the new rows are added. */
  show(items: readonly SearchItem[], words: readonly string[]): void;
}

export function resultList(): ResultList {
  const element = el("ul", { class: "results", "aria-label": "Results", "data-testid": "results" });
  let shown: readonly SearchItem[] = [];
  return {
    element,
    show(items, words) {
      const grows = items.length >= shown.length && shown.every((item, index) => item === items[index]);
      if (!grows) element.replaceChildren();
      element.append(...items.slice(grows ? shown.length : 0).map((item) => row(item, words)));
      shown = items;
    },
  };
}

function row(item: SearchItem, words: readonly string[]): HTMLElement {
  const kind = kindOf(item);
  const name = highlight(item.name, words).map(({ text, match }) => (match ? el("mark", {}, text) : text));
  const folder = item.path.slice(0, -1).join("/");
  const size = item.size === undefined ? "" : bytes(item.size);
  const modified = item.modificationTime === undefined ? undefined : date(item.modificationTime);
  return el(
    "li",
    { class: `result result-${kind.icon}`, "data-testid": "result" },
    icon(icons[kind.icon]),
    el(
      "div",
      { class: "result-name" },
      el("span", { class: "visually-hidden" }, `${kind.label} `),
      el("strong", {}, ...name),
      el("span", { class: "result-path" }, folder === "" ? "/" : folder),
    ),
    el("span", { class: "result-size" }, size),
    modified === undefined
      ? undefined
      : el("time", { class: "result-date", datetime: item.modificationTime ?? "", title: modified.long }, modified.short),
  );
}
