// The side panel: which searches exist on the server.

import { el, icon, setText } from "./dom.js";
import { bytes, count, duration, plural } from "./format.js";
import { icons } from "./icons.js";
import { watchServer, type ApiRequest, type LiveSearch, type ServerState } from "./server-state.js";

const REQUESTS_SHOWN = 6;

export function startPanel(panel: HTMLElement, baseUrl: string): void {
  const live = el("span", { class: "panel-live", "data-testid": "panel-live" }, "–");
  const counters = { created: counter("created"), deleted: counter("deleted"), expired: counter("expired") };
  const searches = searchList();
  const none = el("p", { class: "panel-none", hidden: true }, "No search is alive: nothing is left behind.");
  const lost = el("p", { class: "panel-lost", role: "status" });
  const requests = el("ol", { class: "requests" });
  const noRequests = el("p", { class: "panel-none", hidden: true }, "None yet.");
  const body = el(
    "div",
    { class: "panel-body", id: "panel-body" },
    lost,
    el("dl", { class: "counters" }, ...Object.values(counters).flatMap(({ parts }) => parts)),
    el("h3", {}, "Live searches"),
    searches.element,
    none,
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
    body,
  );
  panel.hidden = false;

  let seen = false;
  watchServer(baseUrl, (state) => {
    panel.classList.toggle("is-lost", state === undefined);
    if (state === undefined) {
      setText(lost, `The emulator can't be reached.${seen ? " This is how it was last seen." : ""}`);
      return;
    }
    seen = true;
    setText(lost, "");
    panel.classList.toggle("has-live", state.liveSearches > 0);
    setText(live, String(state.liveSearches));
    for (const name of ["created", "deleted", "expired"] as const) {
      setText(counters[name].value, count(state.counters[name]));
    }
    searches.show(state.searches);
    none.hidden = state.liveSearches > 0;
    const last = lastRequests(state);
    noRequests.hidden = last.length > 0;
    requests.replaceChildren(...last.map(requestRow));
  });
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

interface Row {
  readonly element: HTMLElement;
  update(search: LiveSearch): void;
}

function searchList(): { element: HTMLElement; show(searches: readonly LiveSearch[]): void } {
  const element = el("ul", { class: "live-searches", "aria-label": "Live searches" });
  const rows = new Map<string, Row>();
  return {
    element,
    show(searches) {
      const alive = new Set(searches.map(({ id }) => id));
      for (const [id, row] of rows) {
        if (alive.has(id)) continue;
        rows.delete(id);
        leave(row.element);
      }
      for (const search of searches) {
        let row = rows.get(search.id);
        if (row === undefined) {
          row = searchRow(search);
          rows.set(search.id, row);
          element.append(row.element);
        }
        row.update(search);
      }
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

function searchRow(search: LiveSearch): Row {
  const facts = el("p", { class: "live-facts" });
  const state = el("span", { class: "badge" });
  const { keyword, rest } = conditionTexts(search.conditions);
  const element = el(
    "li",
    { class: "live-search", "data-testid": "panel-search" },
    el(
      "p",
      { class: "live-head" },
      el("strong", { class: keyword === "" ? "live-any" : "" }, keyword === "" ? "any name" : keyword),
      state,
    ),
    rest.length === 0 ? undefined : el("p", { class: "chips" }, ...rest.map((text) => el("span", { class: "chip" }, text))),
    facts,
    el("code", { title: search.id }, shortId(search.id)),
  );
  return {
    element,
    update({ ageMs, itemsFound, filesVisited, running }) {
      state.classList.toggle("is-running", running);
      setText(state, running ? "running" : "finished");
      setText(facts, `${plural(itemsFound, "item")} in ${plural(filesVisited, "file")} · ${duration(ageMs)} old`);
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
    const same = (["method", "path", "status"] as const).every((name) => row?.request[name] === request[name]);
    // Creates have one path, yet each makes a search of its own.
    if (row !== undefined && same && request.method === "GET") row.times += 1;
    else if (rows.length < REQUESTS_SHOWN) rows.push({ request, times: 1 });
    else break;
  }
  return rows;
}

function requestRow({ request: { method, path, status }, times }: Repeated): HTMLElement {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const failed = status !== null && status >= 400;
  return el(
    "li",
    {},
    el("span", { class: `method method-${method.toLowerCase()}` }, method),
    el("code", { title: path }, `…/${/^[0-9a-f-]{16,}$/i.test(last) ? shortId(last) : last}`),
    el(
      "span",
      { class: failed ? "request-status is-failed" : "request-status" },
      `${times > 1 ? `${times} × ` : ""}${status ?? "…"}`,
    ),
  );
}

function shortId(id: string): string {
  return id.length > 10 ? `${id.slice(0, 8)}…` : id;
}
