// Clearing the library's history: a button, a question before it, its two steps, and what goes wrong.

import type { SmhClient } from "smh-wasm";
import type { ClientEvents } from "../clients/client-events.js";
import type { Config } from "../config.js";
import { el, setText } from "../ui/dom.js";
import { failure } from "../ui/error-box.js";
import { switchFileHistoryOff } from "./file-history.js";

export interface ClearHistory {
  readonly element: HTMLElement;
  close(): void;
}

/** `onStarted` gets the id of the task that clears. */
export function clearHistory(
  client: SmhClient,
  events: ClientEvents,
  config: Config,
  onStarted: (id: string) => void,
): ClearHistory {
  const closing = new AbortController();
  let starting = false;
  const open = el(
    "button",
    { type: "button", class: "button button-danger", "aria-haspopup": "dialog", "data-testid": "clear-history" },
    "Clear the history…",
  );
  const told = el("p", { class: "form-told", role: "status", "data-testid": "clear-told" });
  const error = failure(() => ask(), "clear-error");
  // What does no harm comes first, and has the focus.
  const cancel = el(
    "button",
    { type: "submit", class: "button", value: "cancel", autofocus: true, "data-testid": "clear-cancel" },
    "Cancel",
  );
  const confirm = el(
    "button",
    { type: "submit", class: "button button-danger", value: "clear", "data-testid": "clear-confirm" },
    "Delete all earlier versions",
  );
  const dialog = el(
    "dialog",
    { class: "dialog", "aria-labelledby": "clear-question", "aria-describedby": "clear-warning", "data-testid": "clear-dialog" },
    el(
      "form",
      { method: "dialog" },
      el("h2", { id: "clear-question" }, "Clear the library’s history?"),
      el(
        "p",
        { id: "clear-warning" },
        "The library ",
        el("strong", {}, config.libraryId),
        " stops keeping earlier versions, and all existing ones are deleted. The files themselves stay as they are. ",
        el("strong", {}, "This cannot be undone."),
      ),
      el("div", { class: "dialog-buttons" }, cancel, confirm),
    ),
  );
  const ask = () => {
    if (starting) return;
    // Else a dialog left with Escape would have the answer of the time before.
    dialog.returnValue = "";
    dialog.showModal();
  };
  const start = async () => {
    starting = true;
    error.show(undefined);
    open.setAttribute("aria-disabled", "true");
    setText(told, "Step 1 of 2: switching earlier versions off…");
    // It is done when the user says so or not at all, never a minute later by itself.
    const givingUp = new AbortController();
    const ignoreEvents = events.subscribe((event) => {
      if (event.type === "retry" && event.operation === "clearLibraryHistory") givingUp.abort(event.error);
    });
    try {
      await switchFileHistoryOff(config, closing.signal);
      setText(told, "Step 2 of 2: starting the deletion…");
      const id = await client.clearLibraryHistory({ signal: AbortSignal.any([givingUp.signal, closing.signal]) });
      setText(told, `The library no longer keeps earlier versions. Existing ones are deleted by task ${id}.`);
      onStarted(id);
    } catch (thrown) {
      if (closing.signal.aborted) return;
      setText(told, "");
      error.show(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      ignoreEvents();
    }
    starting = false;
    open.removeAttribute("aria-disabled");
  };
  open.addEventListener("click", ask);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "clear") void start();
    // The button that failed has gone; the browser gives the focus back to any other.
    if (document.activeElement === document.body) open.focus();
  });
  return {
    element: el(
      "section",
      { class: "card", "aria-labelledby": "clear-title" },
      el("h2", { id: "clear-title" }, "Clear the history"),
      el("p", { class: "card-note" }, "Deletes the earlier versions of all files. The service allows this once a minute, and only while the library keeps no earlier versions: this page switches them off first."),
      open,
      told,
      error.element,
      dialog,
    ),
    close() {
      closing.abort();
      dialog.close();
    },
  };
}
