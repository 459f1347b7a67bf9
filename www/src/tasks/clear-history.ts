// Clears the library's history: a button, a confirmation dialog, the two steps, and their errors.

import type { SmhClient } from "smh-wasm";
import type { ClientEvents } from "../clients/client-events.js";
import type { Config } from "../config.js";
import { el, setText } from "../ui/dom.js";
import { errorBox } from "../ui/error-box.js";
import { disableFileHistory } from "./file-history.js";

export interface ClearHistory {
  readonly element: HTMLElement;
  close(): void;
}

/** `onStarted` receives the id of the task that clears the history. */
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
  const status = el("p", { class: "form-status", role: "status", "data-testid": "clear-status" });
  const error = errorBox(() => askForConfirmation(), "clear-error");
  // The harmless button comes first and has the focus.
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
        " stops keeping earlier versions, and all existing ones are deleted. The files themselves do not change. ",
        el("strong", {}, "This cannot be undone."),
      ),
      el("div", { class: "dialog-buttons" }, cancel, confirm),
    ),
  );
  const askForConfirmation = () => {
    if (starting) return;
    // Otherwise a dialog closed with Escape would keep its previous return value.
    dialog.returnValue = "";
    dialog.showModal();
  };
  const start = async () => {
    starting = true;
    error.show(undefined);
    open.setAttribute("aria-disabled", "true");
    setText(status, "Step 1 of 2: turning earlier versions off…");
    // Never clear automatically a minute after the user has confirmed: abort instead of retrying.
    const noRetry = new AbortController();
    const ignoreEvents = events.subscribe((event) => {
      if (event.type === "retry" && event.operation === "clearLibraryHistory") noRetry.abort(event.error);
    });
    try {
      await disableFileHistory(config, closing.signal);
      setText(status, "Step 2 of 2: starting the deletion…");
      const id = await client.clearLibraryHistory({ signal: AbortSignal.any([noRetry.signal, closing.signal]) });
      setText(status, `The library no longer keeps earlier versions. Existing ones are deleted by task ${id}.`);
      onStarted(id);
    } catch (thrown) {
      if (closing.signal.aborted) return;
      setText(status, "");
      error.show(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      ignoreEvents();
    }
    starting = false;
    open.removeAttribute("aria-disabled");
  };
  open.addEventListener("click", askForConfirmation);
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "clear") void start();
    // The browser returns the focus to the button that opened the dialog, unless that was the error's retry button, which is hidden now.
    if (document.activeElement === document.body) open.focus();
  });
  return {
    element: el(
      "section",
      { class: "card", "aria-labelledby": "clear-title" },
      el("h2", { id: "clear-title" }, "Clear the history"),
      el("p", { class: "card-note" }, "Deletes the earlier versions of all files. The service allows this once a minute, and only while the library keeps no earlier versions, so this page turns them off first."),
      open,
      status,
      error.element,
      dialog,
    ),
    close() {
      closing.abort();
      dialog.close();
    },
  };
}
