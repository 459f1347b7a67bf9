// Shows the operation that runs or has ended: progress, failures by reason, and buttons to undo, to try again and to find out.

import { el, setText } from "../ui/dom.js";
import { errorBox } from "../ui/error-box.js";
import { plural } from "../ui/format.js";
import { textOf } from "../items/item-path.js";
import type { Actions } from "./actions.js";
import type { Operation } from "./operation.js";
import { endedText, groups, lookingUpText, runningText, undoLabel, undoNote, type Group } from "./outcome.js";

const MAX_NAMES = 100;

/** `focusAfter` is called when the element with the focus disappears. */
export function actionStatus(actions: Actions, focusAfter: () => void): HTMLElement {
  const text = el("p", { class: "status", role: "status", id: "action-status", "data-testid": "action-status" });
  const bar = el("progress", { class: "task-progress", "aria-labelledby": "action-status", "data-testid": "action-progress" });
  const note = el("p", { class: "action-note", "data-testid": "action-note" });
  const stop = button("Stop", "action-stop", () => actions.stop());
  const undo = button("Undo", "undo", () => actions.undo());
  const close = button("Close", "action-close", () => actions.dismiss());
  const error = errorBox(() => again(), "action-error");
  const failures = el("div", {
    class: "action-groups",
    role: "region",
    "aria-label": "Not done",
    tabindex: "0",
    "data-testid": "action-failures",
  });
  const element = el(
    "section",
    { class: "action", "aria-label": "Last action", hidden: true, "data-testid": "action" },
    el("div", { class: "action-head" }, text, el("div", { class: "action-buttons" }, stop, undo, close)),
    bar,
    note,
    error.element,
    failures,
  );
  const again = () => {
    if (actions.results.length > 0) actions.lookUp();
    else if (actions.operation !== undefined) actions.run(actions.operation);
  };
  const retry = (operation: Operation, { entries }: Group, conflict = operation.conflict) => {
    actions.run({ ...operation, entries, conflict });
  };
  let shown: readonly unknown[] = [];

  const show = () => {
    const { phase, operation, progress, results, error: failure } = actions;
    const hadFocus = element.contains(document.activeElement);
    const busy = phase === "running" || phase === "lookingUp";
    element.hidden = phase === "idle";
    stop.hidden = bar.hidden = !busy;
    close.hidden = busy;
    undo.hidden = busy || actions.nextUndo === undefined;
    text.dataset["state"] = busy ? "searching" : "ready";
    bar.max = Math.max(progress.total, 1);
    if (progress.ended > 0) bar.value = progress.ended;
    else bar.removeAttribute("value");
    error.show(failure);
    if (operation !== undefined) {
      setText(text, textFor(actions, operation));
      setText(note, phase === "ended" ? undoNote(operation, results) : "");
      if (actions.nextUndo !== undefined) setText(undo, undoLabel(actions.nextUndo, operation));
    }
    failures.hidden = phase !== "ended" || results.every(({ state }) => state === "succeeded");
    if (failures.hidden) {
      shown = [];
      failures.replaceChildren();
    } else if (operation !== undefined && shown !== results) {
      shown = results;
      failures.replaceChildren(...groups(operation, results).map((group) => groupElement(group, operation)));
    }
    const { activeElement } = document;
    const lost = activeElement === document.body || (activeElement instanceof HTMLElement && !activeElement.checkVisibility());
    if (!hadFocus || !lost) return;
    const next = [stop, undo, close].find((other) => !other.hidden);
    if (element.hidden || next === undefined) focusAfter();
    else next.focus();
  };

  function groupElement(group: Group, operation: Operation): HTMLElement {
    const { sentence, state, entries, isConflict, isRetryable } = group;
    const names = entries.slice(0, MAX_NAMES).map(({ item }) => el("li", { title: textOf(item.path) }, item.name));
    const others = entries.length - names.length;
    const buttons: HTMLElement[] = [];
    if (state === "unknown") buttons.push(button("Find out", "find-out", () => actions.lookUp()));
    if (isConflict) buttons.push(button("Keep both", "keep-both", () => retry(operation, group, "rename")));
    if (isConflict) buttons.push(button("Replace", "replace", () => retry(operation, group, "overwrite")));
    if (isRetryable) buttons.push(button(state === "pending" ? "Continue" : "Try again", "action-retry", () => retry(operation, group)));
    return el(
      "div",
      { class: "action-group", "data-testid": "action-group", "data-state": state },
      el("p", {}, el("strong", {}, plural(entries.length, "item")), ` ${sentence}`),
      el("ul", {}, ...names, others > 0 ? el("li", {}, `and ${plural(others, "more item")}`) : undefined),
      buttons.length > 0 ? el("div", { class: "action-buttons" }, ...buttons) : undefined,
    );
  }
  actions.subscribe(show);
  show();
  return element;
}

function textFor({ phase, progress, results, error }: Actions, operation: Operation): string {
  if (phase === "running") return runningText(operation, progress);
  if (phase === "lookingUp") return lookingUpText(progress);
  if (error !== undefined && results.length === 0) return "Nothing was changed.";
  return endedText(operation, results);
}

function button(label: string, testId: string, onClick: () => void): HTMLButtonElement {
  const element = el("button", { type: "button", class: "button", "data-testid": testId }, label);
  element.addEventListener("click", onClick);
  return element;
}
