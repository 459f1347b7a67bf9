// The side panel: which searches exist on the server, and how many of them each client has left behind.

import { clientLabels, type ClientKind } from "../clients/clients.js";
import type { PendingDeletes } from "../clients/pending-deletes.js";
import type { Config } from "../config.js";
import { el, icon, setText } from "../ui/dom.js";
import { count, plural } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import { faultSelect } from "./fault-select.js";
import { requestList } from "./request-list.js";
import { searchList } from "./search-list.js";
import { searchClassifier } from "./search-states.js";
import { watchServer } from "./server-state.js";

export function startPanel(panel: HTMLElement, config: Config, pendingDeletes: PendingDeletes): void {
  const live = el("span", { class: "panel-live", "data-testid": "panel-live" }, "–");
  const left = { smh: leftCount("smh"), naive: leftCount("naive") };
  const counters = { created: counter("created"), deleted: counter("deleted"), expired: counter("expired") };
  const searches = searchList();
  const unreachable = el("p", { class: "panel-unreachable", role: "status", "data-testid": "panel-unreachable" });
  const pending = el("p", { class: "panel-none panel-pending", "data-testid": "panel-pending" });
  const faults = faultSelect((chosen) => void watch.setFaults(chosen));
  const requests = requestList();
  const body = el(
    "div",
    { class: "panel-body", id: "panel-body" },
    el("dl", { class: "counters" }, ...Object.values(counters).flatMap(({ parts }) => parts)),
    faults.element,
    el("h3", {}, "Searches"),
    searches.element,
    pending,
    el("h3", {}, "Last requests"),
    requests.element,
  );
  panel.replaceChildren(
    el(
      "div",
      { class: "panel-head" },
      el("h2", { id: "panel-title" }, "On the server"),
      el("p", { class: "panel-count" }, live, " live"),
      toggleButton(panel, body),
    ),
    unreachable,
    el(
      "div",
      { class: "left-behind" },
      el("h3", { id: "left-title" }, "Left behind"),
      el("dl", { "aria-labelledby": "left-title" }, left.smh.element, left.naive.element),
    ),
    body,
  );
  panel.hidden = false;

  let reached = false;
  const classify = searchClassifier(config, pendingDeletes.ids);
  const watch = watchServer(config.baseUrl, (state, shown) => {
    panel.classList.toggle("is-unreachable", state === undefined);
    setText(pending, pendingText(pendingDeletes.failed.size));
    faults.show(state?.faults);
    if (state === undefined) {
      setText(unreachable, `The server can't be reached.${reached ? " Last known state:" : ""}`);
      return;
    }
    reached = true;
    setText(unreachable, "");
    panel.classList.toggle("has-live", state.liveSearches > 0);
    setText(live, String(state.liveSearches));
    for (const name of ["created", "deleted", "expired"] as const) {
      setText(counters[name].value, count(state.counters[name]));
    }
    const classified = classify(state, shown);
    for (const kind of ["smh", "naive"] as const) {
      left[kind].set(classified.filter((search) => search.client === kind && search.state === "left").length);
    }
    searches.show(classified);
    requests.show(state);
  });
}

/** Mentions only deletions that have failed at least once; others are confirmed within moments. */
function pendingText(failedDeletes: number): string {
  if (failedDeletes === 0) return "";
  return `${plural(failedDeletes, "pending deletion")}: retried until confirmed.`;
}

/** On narrow screens the panel is a bar at the bottom of the screen, which this button expands. */
function toggleButton(panel: HTMLElement, body: HTMLElement): HTMLElement {
  const label = el("span", { class: "visually-hidden" }, "Details");
  const button = el(
    "button",
    { type: "button", class: "panel-toggle", "aria-expanded": "false", "aria-controls": body.id },
    label,
    icon(icons.chevron),
  );
  const setOpen = (open: boolean) => {
    button.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => setOpen(button.getAttribute("aria-expanded") !== "true"));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    setOpen(false);
    button.focus();
  });
  return button;
}

function counter(name: string): { parts: HTMLElement[]; value: HTMLElement } {
  const value = el("dd", { "data-testid": `panel-${name}` }, "–");
  return { parts: [el("div", {}, el("dt", {}, name), value)], value };
}

/** The number of searches that a client has left behind. */
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
