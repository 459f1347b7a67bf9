// The side panel: which searches exist on the server, and which of them each client has left behind.

import { clientLabels, type ClientKind } from "../clients/clients.js";
import type { Config } from "../config.js";
import { el, icon, setText } from "../ui/dom.js";
import { fateTeller, type Fate, type KnownSearch } from "./search-states.js";
import { bytes, count, duration, plural } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import type { Owed } from "../clients/pending-deletes.js";
import { watchServer, type ApiRequest, type ServerState } from "./server-state.js";
import { faultChoice } from "./fault-select.js";

const SEARCHES_SHOWN = 5;
const REQUESTS_SHOWN = 6;

export function startPanel(panel: HTMLElement, config: Config, owed: Owed): void {
  const live = el("span", { class: "panel-live", "data-testid": "panel-live" }, "–");
  const left = { smh: leftCount("smh"), naive: leftCount("naive") };
  const counters = { created: counter("created"), deleted: counter("deleted"), expired: counter("expired") };
  const searches = searchList();
  const none = el("p", { class: "panel-none", hidden: true }, "None: nothing is left behind.");
  const lost = el("p", { class: "panel-lost", role: "status", "data-testid": "panel-lost" });
  const debt = el("p", { class: "panel-none panel-debt", "data-testid": "panel-owed" });
  const service = faultChoice((faults) => void watch.setFaults(faults));
  const requests = el("ol", { class: "requests" });
  const noRequests = el("p", { class: "panel-none", hidden: true }, "None yet.");
  const body = el(
    "div",
    { class: "panel-body", id: "panel-body" },
    el("dl", { class: "counters" }, ...Object.values(counters).flatMap(({ parts }) => parts)),
    service.element,
    el("h3", {}, "Live searches"),
    searches.element,
    searches.more,
    none,
    debt,
    el("h3", {}, "Last requests"),
    requests,
    noRequests,
  );
  panel.replaceChildren(
    el(
      "div",
      { class: "panel-head" },
      el("h2", { id: "panel-title" }, "On the server"),
      el("p", { class: "panel-count" }, live, " live"),
      toggle(panel, body),
    ),
    lost,
    el(
      "div",
      { class: "left-behind" },
      el("h3", { id: "left-title" }, "Left behind"),
      el("dl", { "aria-labelledby": "left-title" }, left.smh.element, left.naive.element),
    ),
    body,
  );
  panel.hidden = false;

  let seen = false;
  const tellFates = fateTeller(config, owed.ids);
  const watch = watchServer(config.baseUrl, (state, shown) => {
    panel.classList.toggle("is-lost", state === undefined);
    setText(debt, debtText(owed.failed.size));
    service.show(state?.faults);
    if (state === undefined) {
      setText(lost, `The server can't be reached.${seen ? " As last seen:" : ""}`);
      return;
    }
    seen = true;
    setText(lost, "");
    panel.classList.toggle("has-live", state.liveSearches > 0);
    setText(live, String(state.liveSearches));
    for (const name of ["created", "deleted", "expired"] as const) {
      setText(counters[name].value, count(state.counters[name]));
    }
    const known = tellFates(state, shown);
    for (const kind of ["smh", "naive"] as const) {
      left[kind].set(known.filter(({ client, fate }) => client === kind && fate === "left").length);
    }
    searches.show(known);
    none.hidden = state.liveSearches > 0;
    const last = lastRequests(state);
    noRequests.hidden = last.length > 0;
    requests.replaceChildren(...last.map(requestRow));
  });
}

/** What the client still has to delete, where that has failed. */
function debtText(deletions: number): string {
  if (deletions === 0) return "";
  return `${plural(deletions, "deletion")} owed: sent again until confirmed.`;
}

/** On narrow screens the panel is a bar at the bottom, which this button opens. */
function toggle(panel: HTMLElement, body: HTMLElement): HTMLElement {
  const label = el("span", { class: "visually-hidden" }, "Details");
  const button = el(
    "button",
    { type: "button", class: "panel-toggle", "aria-expanded": "false", "aria-controls": body.id },
    label,
    icon(icons.chevron),
  );
  const set = (open: boolean) => {
    button.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    set(false);
    button.focus();
  });
  return button;
}

function counter(name: string): { parts: HTMLElement[]; value: HTMLElement } {
  const value = el("dd", { "data-testid": `panel-${name}` }, "–");
  return { parts: [el("div", {}, el("dt", {}, name), value)], value };
}

/** How many searches a client has left behind. */
function leftCount(kind: ClientKind): { element: HTMLElement; set(value: number): void } {
  const value = el("dd", { "data-testid": `left-${kind}` }, "–");
  const element = el("div", { class: "left-count" }, el("dt", {}, clientLabels[kind]), value);
  return {
    element,
    set(number) {
      setText(value, String(number));
      element.classList.toggle("is-some", number > 0);
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  update(search: KnownSearch): void;
}

/** The newest searches, and how many more there are. */
function searchList(): { element: HTMLElement; more: HTMLElement; show(searches: readonly KnownSearch[]): void } {
  const element = el("ul", { class: "live-searches", "aria-label": "Live searches" });
  const more = el("p", { class: "panel-none" });
  const rows = new Map<string, Row>();
  return {
    element,
    more,
    show(searches) {
      const alive = new Set(searches.map(({ id }) => id));
      const listed = searches.slice(-SEARCHES_SHOWN);
      for (const [id, row] of rows) {
        if (listed.some((search) => search.id === id)) continue;
        rows.delete(id);
        if (alive.has(id)) row.element.remove();
        else leave(row.element);
      }
      for (const [index, search] of listed.entries()) {
        let row = rows.get(search.id);
        if (row === undefined) {
          row = searchRow(search);
          rows.set(search.id, row);
          // Newest first; one that there is room for again is older than the one before.
          const newer = listed.slice(index + 1).map(({ id }) => rows.get(id)?.element);
          const before = newer.find((other) => other !== undefined);
          if (before === undefined) element.prepend(row.element);
          else before.after(row.element);
        }
        row.update(search);
      }
      const others = searches.length - listed.length;
      setText(more, others > 0 ? `and ${plural(others, "older one")}` : "");
    },
  };
}

/** Takes a row away; what is seen of it fades, but it does not count any more. */
function leave(element: HTMLElement): void {
  delete element.dataset["testid"];
  element.setAttribute("aria-hidden", "true");
  element.classList.add("is-leaving");
  const animations = element.getAnimations();
  void Promise.allSettled(animations.map(({ finished }) => finished)).then(() => element.remove());
}

const fates: Record<Fate, string> = {
  shown: "shown",
  owed: "deletion owed",
  awaited: "being made",
  left: "left behind",
};

function searchRow(search: KnownSearch): Row {
  const fate = el("span", { class: "fate" });
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
    el("p", { class: "live-facts" }, fate, facts),
  );
  return {
    element,
    update({ ageMs, filesVisited, fate: now }) {
      element.dataset["fate"] = now;
      setText(fate, fates[now]);
      setText(facts, ` · ${plural(filesVisited, "file")} read · ${duration(ageMs)}`);
    },
  };
}

/** Conditions in few words. Any search is shown, also one that this page did not make. */
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

/** Requests of the same kind in a row: a search that has not found much yet is asked again and again. */
interface Repeated {
  readonly request: ApiRequest;
  times: number;
}

/** The newest first, without what the browser adds (preflights) and what is the back end's (tokens). */
function lastRequests({ requests }: ServerState): Repeated[] {
  const rows: Repeated[] = [];
  for (const request of [...requests].reverse()) {
    if (request.preflight || request.operation === "token") continue;
    const row = rows.at(-1);
    // Creates have one path, yet each makes a search of its own.
    const repeats =
      request.method === "GET" && row?.request.path === request.path && outcomeOf(row.request) === outcomeOf(request);
    if (row !== undefined && repeats) row.times += 1;
    else if (rows.length < REQUESTS_SHOWN) rows.push({ request, times: 1 });
    else break;
  }
  return rows;
}

/** The status; without one a request was dropped, unless it is being answered. */
function outcomeOf({ status, durationMs }: ApiRequest): string {
  if (status !== null) return String(status);
  return durationMs === undefined ? "…" : "dropped";
}

function requestRow({ request, times }: Repeated): HTMLElement {
  const { method, path, status, durationMs } = request;
  const last = path.slice(path.lastIndexOf("/") + 1);
  const failed = status === null ? durationMs !== undefined : status >= 400;
  return el(
    "li",
    {},
    el("span", { class: `method method-${method.toLowerCase()}` }, method),
    el("code", { title: path }, `…/${/^[0-9a-f-]{16,}$/i.test(last) ? shortId(last) : last}`),
    el(
      "span",
      { class: failed ? "request-status is-failed" : "request-status" },
      `${times > 1 ? `${times} × ` : ""}${outcomeOf(request)}`,
    ),
  );
}

function shortId(id: string): string {
  return id.length > 10 ? `${id.slice(0, 8)}…` : id;
}
