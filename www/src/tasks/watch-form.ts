// The form for the ids of tasks to watch.

import { el, setText } from "../ui/dom.js";
import { field, select } from "../ui/form.js";
import { abbreviatedList, parseIds, type Level, type TaskName } from "./task-ids.js";

export interface WatchForm {
  readonly element: HTMLElement;
  /** Shows that these words are not ids, and puts them into the field to be corrected. */
  showInvalid(words: readonly string[]): void;
}

export function watchForm(onTasks: (tasks: readonly TaskName[]) => void): WatchForm {
  const text = el("textarea", {
    id: "task-ids",
    rows: "2",
    placeholder: "7, 8, 9",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": "task-ids-invalid",
    "data-testid": "task-ids",
  });
  const level = select("task-level", [
    ["library", "Library"],
    ["space", "Space"],
  ]);
  const message = el("p", { class: "field-error", id: "task-ids-invalid", role: "alert", "data-testid": "task-ids-invalid" });
  const element = el(
    "form",
    { class: "card", "aria-labelledby": "watch-title", autocomplete: "off" },
    el("h2", { id: "watch-title" }, "Watch tasks"),
    el("div", { class: "card-fields card-fields-ids" }, field("Task ids", text), field("Tasks of the", level)),
    el("button", { type: "submit", class: "button", "data-testid": "watch-tasks" }, "Watch"),
    message,
  );
  const showInvalid = (words: readonly string[]) => {
    text.setAttribute("aria-invalid", String(words.length > 0));
    text.value = words.join(" ");
    const verdict = words.length === 1 ? "is not a task id" : "are not task ids";
    setText(message, words.length === 0 ? "" : `${abbreviatedList(words)} ${verdict}: an id is a number.`);
  };
  const submit = () => {
    const { ids, invalid } = parseIds(text.value);
    const chosen = level.value as Level;
    showInvalid(invalid);
    if (ids.length === 0 && invalid.length === 0) {
      setText(message, "Enter task ids, separated by spaces, commas or new lines.");
    }
    if (ids.length > 0) onTasks(ids.map((id) => ({ level: chosen, id })));
    if (ids.length === 0) text.focus();
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    // Enter submits, as in other fields; Shift+Enter inserts a new line. For the key that accepts a composed word, Safari sets only
    // the key code 229.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  return { element, showInvalid };
}
