// The search view: one search box that works with either client.

import { clientSwitch } from "./client-switch.js";
import type { ClientKind, Clients, Search, Snapshot } from "../clients/clients.js";
import { actionBar } from "../items/action-bar.js";
import { itemCommands } from "../items/commands.js";
import { itemList } from "../items/item-list.js";
import { KEYS_HINT } from "../items/list-keys.js";
import { thumbnails } from "../items/thumbnails.js";
import type { Tools } from "../items/tools.js";
import { el, icon, setText } from "../ui/dom.js";
import { errorBox } from "../ui/error-box.js";
import { count, plural, words } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import { resultChanges } from "./result-changes.js";
import { retryAfterEvent, retryText, type RetryEvent } from "./retry-status.js";
import { searchForm } from "./search-form.js";
import { setShown } from "./shown-searches.js";
import { autoTyping } from "./auto-typing.js";
import type { View } from "../ui/view.js";

const notes: Record<ClientKind, string> = {
  smh: "SearchView: create requests are never aborted, and every search except the one shown is deleted.",
  naive: "Written by hand: debounce, fetch, AbortController, DELETE on change. The page never receives the id of an aborted create request.",
};

export function searchView(clients: Clients, tools: Tools): View {
  const { client, actions, actionStatus } = tools;
  let search: Search;
  let leave = () => {};
  let retrying: RetryEvent | undefined;

  const form = searchForm((conditions, options) => {
    if (conditions === undefined) search.clear();
    else search.search(conditions, options);
  });
  const typing = autoTyping(form.keyword, () => setText(type, typing.typing ? "Stop typing" : "Type for me"));
  const type = el("button", { type: "button", class: "button", "data-testid": "type-for-me" }, "Type for me");
  type.addEventListener("click", () => (typing.typing ? typing.stop() : typing.start()));
  // The user's own input stops the automatic typing.
  for (const event of ["keydown", "pointerdown", "input"]) {
    form.element.addEventListener(event, ({ isTrusted }) => isTrusted && typing.stop());
  }
  const note = el("p", { class: "client-note" });
  const choice = clientSwitch(clients.kind, (kind) => {
    typing.stop();
    clients.kind = kind;
    open();
    form.submit();
  });

  const status = el("p", { class: "status", role: "status", tabindex: "-1", "data-testid": "status" });
  const hint = el(
    "div",
    { class: "hint" },
    el("p", {}, "Type a word or choose a type. With several words, names that match more of them come first."),
    el("p", {}, "To compare the two clients, press “Type for me” with each of them and watch the number of searches left behind."),
    el("p", {}, "To see how failures are handled, choose one under “On the server”, then search."),
  );
  const nothing = el(
    "div",
    { class: "nothing" },
    icon(icons.search),
    el("p", {}, "No file or folder matches these conditions. Try fewer letters or fewer conditions."),
  );
  const placeholders = el(
    "div",
    { class: "placeholders", "aria-hidden": "true" },
    ...Array.from({ length: 6 }, () => el("div", { class: "placeholder" }, el("i"), el("i"))),
  );
  const fileError = errorBox(() => commands.retry(), "file-error");
  const commands = itemCommands(tools, fileError.show);
  const pictures = thumbnails(client);
  const results = itemList({
    label: "Results",
    testId: "results",
    showsFolder: true,
    thumbnails: pictures,
    onSelect: () => showBar(),
    onOpen: commands.open,
    onDelete: commands.delete,
    onUndo: () => actions.undo(),
    onFocusLost: () => status.focus({ preventScroll: true }),
  });
  const bar = actionBar(commands, results);
  const keys = el("p", { class: "keys", id: "results-keys" }, KEYS_HINT);
  results.element.setAttribute("aria-describedby", keys.id);
  const changes = resultChanges();
  let shownConditions: Snapshot["conditions"];
  /** While the changes of many items are applied. */
  let isChanging = false;
  const ignoreChanges = actions.onChanges((changed) => {
    isChanging = true;
    try {
      changes.apply(search, changed);
    } finally {
      isChanging = false;
    }
    show(search.getSnapshot());
  });
  const ignoreActions = actions.subscribe(() => showBar());
  const error = errorBox(() => {
    // The button will be hidden, so move the focus first.
    status.focus({ preventScroll: true });
    search.retry();
  });
  const more = el("button", { type: "button", class: "button", "data-testid": "load-more" }, "Load more");
  // The snapshot has the error.
  more.addEventListener("click", () => void search.loadMore().catch(() => {}));

  /** Closes the previous client's search and opens one with the selected client. */
  function open(): void {
    leave();
    const opened = clients.open();
    const update = () => show(opened.getSnapshot());
    const unsubscribe = opened.subscribe(update);
    const ignoreEvents = clients.events.subscribe((event) => {
      const before = retrying;
      retrying = retryAfterEvent(event, before);
      if (retrying !== before) update();
    });
    retrying = undefined;
    search = opened;
    leave = () => {
      unsubscribe();
      ignoreEvents();
      setShown(undefined);
      void opened.close();
    };
    setText(note, notes[clients.kind]);
    update();
  }

  function showBar(): void {
    bar.show(results.selected, results.items.length, actions.phase === "running" || actions.phase === "lookingUp");
  }

  function show(state: Snapshot): void {
    if (isChanging) return;
    if (state.conditions !== shownConditions) changes.clear();
    shownConditions = state.conditions;
    const busy = !["idle", "ready", "failed", "closed"].includes(state.status);
    const failed = state.status === "failed";
    const focusOnMore = document.activeElement === more;
    // The retries have ended.
    if (state.status !== "searching" && state.status !== "loadingMore") retrying = undefined;
    setShown(state.searchId);
    status.dataset["state"] = state.status;
    setText(status, statusText(state, retrying, changes.hasRemoved));
    results.show(state.items, words(state.conditions?.keyword ?? ""));
    results.element.hidden = bar.element.hidden = keys.hidden = state.items.length === 0;
    showBar();
    results.element.setAttribute("aria-busy", String(busy));
    hint.hidden = state.status !== "idle";
    nothing.hidden = state.status !== "ready" || state.items.length > 0 || changes.hasRemoved;
    placeholders.hidden = !busy || state.items.length > 0;
    error.show(failed ? state.error : undefined);
    more.hidden = failed || !state.hasMore || (state.items.length === 0 && !changes.hasRemoved);
    // Not `disabled`, because a disabled button loses the focus.
    more.setAttribute("aria-disabled", String(busy));
    if (!busy) setText(more, "Load more");
    else setText(more, retrying === undefined ? "Loading…" : "Trying again…");
    if (focusOnMore && more.hidden) status.focus({ preventScroll: true });
  }
  open();

  return {
    title: "Search",
    element: el(
      "div",
      { class: "view" },
      el("div", { class: "view-head" }, el("h1", {}, "Search"), type, choice),
      note,
      form.element,
      status,
      el("div", { class: "sticky" }, bar.element, actionStatus),
      fileError.element,
      keys,
      hint,
      nothing,
      placeholders,
      results.element,
      error.element,
      more,
    ),
    focus: form.keyword,
    close() {
      typing.stop();
      leave();
      pictures.close();
      ignoreChanges();
      ignoreActions();
    },
  };
}

function statusText(
  { status, items, hasMore, searchFinished }: Snapshot,
  retrying: RetryEvent | undefined,
  hasRemoved: boolean,
): string {
  switch (status) {
    case "idle":
    case "closed":
      return "";
    case "waiting":
    // The page was hidden; it is visible again when the user reads this.
    case "suspended":
      return "Searching…";
    case "searching":
      return retrying === undefined ? "Searching…" : retryText(retrying);
    case "loadingMore":
      if (retrying !== undefined) return `${plural(items.length, "result")}. ${retryText(retrying)}`;
      return `${plural(items.length, "result")}, loading more…`;
    case "failed":
      return items.length > 0 ? `${plural(items.length, "result")} so far` : "The search failed";
    case "ready":
      if (items.length === 0 && hasRemoved) return hasMore ? "You have deleted all results so far" : "You have deleted all results";
      if (items.length === 0) return "Nothing found";
      if (hasMore) return `First ${count(items.length)} results${searchFinished ? "" : ", the server is still searching"}`;
      return `${plural(items.length, "result")} in total`;
  }
}
