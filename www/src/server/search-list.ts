// The panel's list of the searches on the server.

import { clientLabels } from "../clients/clients.js";
import { el, setText } from "../ui/dom.js";
import { bytes, duration, plural } from "../ui/format.js";
import type { SearchState, ServerSearch } from "./search-states.js";

const MAX_ROWS = 5;

const stateLabels: Record<SearchState, string> = {
  shown: "shown",
  deleting: "deletion pending",
  creating: "being created",
  left: "left behind",
};

export interface SearchList {
  readonly element: HTMLElement;
  /** Shows the newest searches, and how many older ones there are. */
  show(searches: readonly ServerSearch[]): void;
}

interface Row {
  readonly element: HTMLElement;
  update(search: ServerSearch): void;
}

export function searchList(): SearchList {
  const list = el("ul", { class: "live-searches", "aria-label": "Searches on the server" });
  const older = el("p", { class: "panel-none" });
  const none = el("p", { class: "panel-none", hidden: true }, "None: every search has been deleted.");
  const rows = new Map<string, Row>();
  return {
    element: el("div", {}, list, older, none),
    show(searches) {
      const existing = new Set(searches.map(({ id }) => id));
      const listed = searches.slice(-MAX_ROWS);
      for (const [id, row] of rows) {
        if (listed.some((search) => search.id === id)) continue;
        rows.delete(id);
        if (existing.has(id)) row.element.remove();
        else fadeOut(row.element);
      }
      for (const [index, search] of listed.entries()) {
        let row = rows.get(search.id);
        if (row === undefined) {
          row = searchRow(search);
          rows.set(search.id, row);
          // Newest first. A search that returns to the list is older than those already listed.
          const newer = listed.slice(index + 1).map(({ id }) => rows.get(id)?.element);
          const before = newer.find((other) => other !== undefined);
          if (before === undefined) list.prepend(row.element);
          else before.after(row.element);
        }
        row.update(search);
      }
      const others = searches.length - listed.length;
      setText(older, others > 0 ? `and ${plural(others, "older one")}` : "");
      none.hidden = searches.length > 0;
    },
  };
}

/** Removes a row after its animation. While it fades, it is hidden from tests and assistive technology. */
function fadeOut(element: HTMLElement): void {
  delete element.dataset["testid"];
  element.setAttribute("aria-hidden", "true");
  element.classList.add("is-leaving");
  const animations = element.getAnimations();
  void Promise.allSettled(animations.map(({ finished }) => finished)).then(() => element.remove());
}

function searchRow(search: ServerSearch): Row {
  const state = el("span", { class: "search-state" });
  const facts = el("span");
  const { keyword, rest } = conditionTexts(search.conditions);
  const element = el(
    "li",
    { class: "live-search", title: search.id, "data-testid": "panel-search" },
    el(
      "p",
      { class: "live-head" },
      el("strong", { class: keyword === "" ? "live-any" : "" }, keyword === "" ? "any name" : keyword),
      search.client === undefined
        ? undefined
        : el("span", { class: `badge badge-${search.client}` }, clientLabels[search.client]),
    ),
    rest.length === 0 ? undefined : el("p", { class: "chips" }, ...rest.map((text) => el("span", { class: "chip" }, text))),
    el("p", { class: "live-facts" }, state, facts),
  );
  return {
    element,
    update({ ageMs, filesVisited, state: current }) {
      element.dataset["state"] = current;
      setText(state, stateLabels[current]);
      setText(facts, ` · ${plural(filesVisited, "file")} read · ${duration(ageMs)}`);
    },
  };
}

/** Short texts for conditions, also for those of a search that another program created. */
function conditionTexts(conditions: Readonly<Record<string, unknown>>): { keyword: string; rest: string[] } {
  const { keyword, orderBy, orderByType, ...others } = conditions;
  const rest = Object.entries(others).map(([name, value]) => {
    switch (name) {
      case "type":
      case "extname":
        return [value].flat().join(" ");
      case "minFileSize":
        return `≥ ${bytes(Number(value))}`;
      case "maxFileSize":
        return `≤ ${bytes(Number(value))}`;
      default:
        return `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
    }
  });
  if (orderBy !== undefined) rest.push(`by ${String(orderBy)} ${orderByType === "desc" ? "↓" : "↑"}`);
  return { keyword: typeof keyword === "string" ? keyword : "", rest };
}
