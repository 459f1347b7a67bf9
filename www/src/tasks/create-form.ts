// The form that lets the emulator make tasks.

import { el, setText } from "../ui/dom.js";
import { count, plural } from "../ui/format.js";
import { makeTasks, STRANGE_TYPE, type Ending } from "./create-tasks.js";
import { field, select, type Choice } from "../ui/form.js";
import type { TaskName } from "./task-ids.js";

const types: readonly Choice[] = [
  ["clearLibraryHistory", "Clear history"],
  ["convertFile", "Convert a file"],
  ["batchCopy", "Copy files"],
  ["batchMove", "Move files"],
  ["batchDelete", "Delete files"],
  ["batchRestoreRecycle", "Restore files"],
  ["calibrateDirectoryStats", "Count a folder"],
  ["videoTranscode", "Transcode a video"],
  ["fileUncompress", "Unpack an archive"],
  [STRANGE_TYPE, "A type not known"],
];
const durations: readonly Choice[] = [
  ["0", "At once"],
  ["5000", "Within 5 s"],
  ["30000", "Within 30 s"],
  ["300000", "Within 5 min"],
];
const endings: readonly Choice[] = [
  ["well", "Well"],
  ["part", "In part"],
  ["badly", "Badly"],
  ["well part badly", "Some of each"],
];
const MOST = 5_000;

export interface TaskMaker {
  readonly element: HTMLElement;
  /** The user leaves: no more are made. */
  close(): void;
}

export function taskMaker(baseUrl: string, onMade: (tasks: readonly TaskName[], type: string) => void): TaskMaker {
  const closing = new AbortController();
  let making = false;
  const type = select("make-type", types);
  const number = el("input", {
    type: "number",
    id: "make-count",
    min: "1",
    max: String(MOST),
    value: "5",
    required: true,
    inputmode: "numeric",
    autocomplete: "off",
    "data-testid": "make-count",
  });
  const duration = select("make-duration", durations);
  duration.value = "30000";
  const ending = select("make-ending", endings);
  const submit = el("button", { type: "submit", class: "button", "data-testid": "make" }, "Make and watch");
  const told = el("p", { class: "form-told", role: "status", "data-testid": "make-told" });
  const element = el(
    "form",
    { class: "card", "aria-labelledby": "make-title", autocomplete: "off" },
    el("h2", { id: "make-title" }, "Make tasks"),
    el("p", { class: "card-note" }, "The emulator makes them; the service’s come from jobs such as copying."),
    el(
      "div",
      { class: "card-fields" },
      field("Type", type),
      field("How many", number),
      field("They end", duration),
      field("How they end", ending),
    ),
    submit,
    told,
  );
  const make = async () => {
    const wanted = Number(number.value);
    const chosen = type.value;
    making = true;
    submit.setAttribute("aria-disabled", "true");
    setText(submit, "Making…");
    setText(told, "");
    try {
      const tasks = await makeTasks(
        baseUrl,
        {
          type: chosen,
          count: wanted,
          durationMs: Number(duration.value),
          endings: ending.value.split(" ") as Ending[],
        },
        (made) => setText(submit, `${count(made)} of ${count(wanted)}…`),
        closing.signal,
      );
      setText(told, `${plural(wanted, "task")} made.`);
      onMade(tasks, chosen);
    } catch {
      if (closing.signal.aborted) return;
      setText(told, "The emulator can’t be reached. Please try again.");
    }
    making = false;
    submit.removeAttribute("aria-disabled");
    setText(submit, "Make and watch");
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!making) void make();
  });
  return { element, close: () => closing.abort() };
}
