// The form that lets the emulator create tasks.

import { el, setText } from "../ui/dom.js";
import { count, plural } from "../ui/format.js";
import { createTasks, UNKNOWN_TYPE, type Outcome } from "./create-tasks.js";
import { field, select, type Choice } from "../ui/form.js";
import type { TaskName } from "./task-ids.js";

const types: readonly Choice[] = [
  ["clearLibraryHistory", "Clear history"],
  ["convertFile", "Convert a file"],
  ["batchCopy", "Copy files"],
  ["batchMove", "Move files"],
  ["batchDelete", "Delete files"],
  ["batchRestoreRecycle", "Restore files"],
  ["calibrateDirectoryStats", "Recount a folder"],
  ["videoTranscode", "Transcode a video"],
  ["fileUncompress", "Unpack an archive"],
  [UNKNOWN_TYPE, "Unknown type"],
];
const durations: readonly Choice[] = [
  ["0", "None"],
  ["5000", "Up to 5 s"],
  ["30000", "Up to 30 s"],
  ["300000", "Up to 5 min"],
];
const outcomes: readonly Choice[] = [
  ["succeeded", "Success"],
  ["partial", "Partial success"],
  ["failed", "Failure"],
  ["succeeded partial failed", "Mixed"],
];
const MAX_COUNT = 5_000;

export interface CreateForm {
  readonly element: HTMLElement;
  /** Stops creating tasks. Called when the user leaves the view. */
  close(): void;
}

export function createForm(baseUrl: string, onCreated: (tasks: readonly TaskName[], type: string) => void): CreateForm {
  const closing = new AbortController();
  let creating = false;
  const type = select("create-type", types);
  const number = el("input", {
    type: "number",
    id: "create-count",
    min: "1",
    max: String(MAX_COUNT),
    value: "5",
    required: true,
    inputmode: "numeric",
    autocomplete: "off",
    "data-testid": "create-count",
  });
  const duration = select("create-duration", durations);
  duration.value = "30000";
  const outcome = select("create-outcome", outcomes);
  const submit = el("button", { type: "submit", class: "button", "data-testid": "create" }, "Create and watch");
  const status = el("p", { class: "form-status", role: "status", "data-testid": "create-status" });
  const element = el(
    "form",
    { class: "card", "aria-labelledby": "create-title", autocomplete: "off" },
    el("h2", { id: "create-title" }, "Create tasks"),
    el("p", { class: "card-note" }, "The emulator creates them. In the real service, tasks come from operations such as copying."),
    el(
      "div",
      { class: "card-fields" },
      field("Type", type),
      field("Number", number),
      field("Duration", duration),
      field("Outcome", outcome),
    ),
    submit,
    status,
  );
  const create = async () => {
    const total = Number(number.value);
    const chosen = type.value;
    creating = true;
    submit.setAttribute("aria-disabled", "true");
    setText(submit, "Creating…");
    setText(status, "");
    try {
      const tasks = await createTasks(
        baseUrl,
        {
          type: chosen,
          count: total,
          durationMs: Number(duration.value),
          outcomes: outcome.value.split(" ") as Outcome[],
        },
        (created) => setText(submit, `${count(created)} of ${count(total)}…`),
        closing.signal,
      );
      setText(status, `${plural(total, "task")} created.`);
      onCreated(tasks, chosen);
    } catch {
      if (closing.signal.aborted) return;
      setText(status, "The emulator can’t be reached. Please try again.");
    }
    creating = false;
    submit.removeAttribute("aria-disabled");
    setText(submit, "Create and watch");
  };
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!creating) void create();
  });
  return { element, close: () => closing.abort() };
}
