// The search view: what the session's state looks like.

import { isSmhError, type SmhClient } from "smh-wasm";
import type { Deletions } from "./deletions.js";
import { el, icon, setText } from "./dom.js";
import { count, plural, words } from "./format.js";
import { icons } from "./icons.js";
import { resultList } from "./results.js";
import { searchForm } from "./search-form.js";
import { SearchSession, type SessionState } from "./search-session.js";
import type { View } from "./view.js";

export function searchView(client: SmhClient, deletions: Deletions): View {
  const session = new SearchSession(client, deletions, (state) => show(state));
  const form = searchForm((conditions, options) => {
    if (conditions === undefined) session.clear();
    else session.search(conditions, options);
  });

  const status = el("p", { class: "status", role: "status", tabindex: "-1", "data-testid": "status" });
  const hint = el(
    "p",
    { class: "hint" },
    "Type a word, or choose a type. Of several words any may match; names that match more of them come first.",
  );
  const nothing = el(
    "div",
    { class: "nothing" },
    icon(icons.search),
    el("p", {}, "No file or folder meets these conditions. Try fewer letters, or leave a condition out."),
  );
  const placeholders = el(
    "div",
    { class: "placeholders", "aria-hidden": "true" },
    ...Array.from({ length: 6 }, () => el("div", { class: "placeholder" }, el("i"), el("i"))),
  );
  const results = resultList();
  const message = el("p");
  const detail = el("p", { class: "error-detail" });
  const retry = el("button", { type: "button", class: "button", "data-testid": "retry" }, "Try again");
  const error = el(
    "div",
    { class: "error", role: "alert", "data-testid": "error" },
    icon(icons.warning),
    el("div", {}, message, detail, retry),
  );
  const more = el("button", { type: "button", class: "button", "data-testid": "load-more" }, "Load more");
  retry.addEventListener("click", () => {
    // The button is about to go.
    status.focus({ preventScroll: true });
    session.retry();
  });
  more.addEventListener("click", () => session.loadMore());

  function show(state: SessionState): void {
    const busy = state.status === "waiting" || state.status === "searching" || state.status === "loading-more";
    const failed = state.status === "failed";
    const focusOnMore = document.activeElement === more;
    status.dataset["state"] = state.status;
    setText(status, statusText(state));
    results.show(state.items, words(state.conditions?.keyword ?? ""));
    results.element.hidden = state.items.length === 0;
    results.element.setAttribute("aria-busy", String(busy));
    hint.hidden = state.status !== "idle";
    nothing.hidden = state.status !== "ready" || state.items.length > 0;
    placeholders.hidden = !busy || state.items.length > 0;
    error.hidden = !failed;
    if (failed) describe(state.error, message, detail);
    more.hidden = failed || !state.hasMore || state.items.length === 0;
    // Not `disabled`: the focus would be lost.
    more.setAttribute("aria-disabled", String(busy));
    setText(more, busy ? "Loading…" : "Load more");
    if (focusOnMore && more.hidden) status.focus({ preventScroll: true });
  }
  show({ status: "idle", items: [], hasMore: false, searchFinished: false });

  return {
    title: "Search",
    element: el(
      "div",
      { class: "view" },
      el("h1", {}, "Search"),
      form.element,
      status,
      hint,
      nothing,
      placeholders,
      results.element,
      error,
      more,
    ),
    focus: form.keyword,
    close: () => session.close(),
    suspend: () => session.suspend(),
    resume: () => session.resume(),
  };
}

function statusText({ status, items, hasMore, searchFinished }: SessionState): string {
  switch (status) {
    case "idle":
      return "";
    case "waiting":
    case "searching":
      return "Searching…";
    case "loading-more":
      return `${plural(items.length, "result")}, loading more…`;
    case "failed":
      return items.length > 0 ? `${plural(items.length, "result")} so far` : "The search failed";
    case "ready":
      if (items.length === 0) return "Nothing found";
      if (hasMore) return `First ${count(items.length)} results${searchFinished ? "" : ", the server is still searching"}`;
      return `${plural(items.length, "result")}, that is all`;
  }
}

function describe(error: unknown, message: HTMLElement, detail: HTMLElement): void {
  setText(message, error instanceof Error || isSmhError(error) ? error.message : String(error));
  let more = "";
  if (isSmhError(error)) {
    if (error.requestId !== undefined) more = `Request ${error.requestId}`;
    // What the token function threw is of our own making.
    else if (error.kind === "config" && error.cause instanceof Error) more = error.cause.message;
  }
  setText(detail, more);
  detail.hidden = more === "";
}
