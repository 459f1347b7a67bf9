// The field that takes the ids of tasks to watch.

import { el, setText } from "../ui/dom.js";
import { field, select } from "../ui/form.js";
import { readIds, someOf, type Level, type TaskName } from "./task-ids.js";

export interface TaskForm {
  readonly element: HTMLElement;
  /** Says that these are no ids, and leaves them to be mended. */
  complain(wrong: readonly string[]): void;
}

export function taskForm(onTasks: (tasks: readonly TaskName[]) => void): TaskForm {
  const text = el("textarea", {
    id: "task-ids",
    rows: "2",
    placeholder: "7, 8, 9",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": "task-ids-wrong",
    "data-testid": "task-ids",
  });
  const level = select("task-level", [
    ["library", "The library’s"],
    ["space", "The space’s"],
  ]);
  const wrong = el("p", { class: "field-wrong", id: "task-ids-wrong", role: "alert", "data-testid": "task-ids-wrong" });
  const element = el(
    "form",
    { class: "card", "aria-labelledby": "watch-title", autocomplete: "off" },
    el("h2", { id: "watch-title" }, "Watch tasks"),
    el("div", { class: "card-fields card-fields-ids" }, field("Ids, any number", text), field("Whose tasks", level)),
    el("button", { type: "submit", class: "button", "data-testid": "watch-tasks" }, "Watch"),
    wrong,
  );
  const complain = (words: readonly string[]) => {
    text.setAttribute("aria-invalid", String(words.length > 0));
    text.value = words.join(" ");
    const are = words.length === 1 ? "is no task id" : "are no task ids";
    setText(wrong, words.length === 0 ? "" : `${someOf(words)} ${are}: an id is a number.`);
  };
  const submit = () => {
    const read = readIds(text.value);
    const chosen = level.value as Level;
    complain(read.wrong);
    if (read.ids.length === 0 && read.wrong.length === 0) {
      setText(wrong, "Which tasks? Write their ids, with spaces, commas or new lines between them.");
    }
    if (read.ids.length > 0) onTasks(read.ids.map((id) => ({ level: chosen, id })));
    if (read.ids.length === 0) text.focus();
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("keydown", (event) => {
    // Enter sends, as it does from other fields; with Shift it makes a new line.
    // Safari has only the code for the key that accepts a composed word.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  return { element, complain };
}
