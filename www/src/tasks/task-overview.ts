// The progress of all watched tasks, and the time of the next query.

import { el, setText } from "../ui/dom.js";
import { count, duration, plural } from "../ui/format.js";
import type { TaskWatch } from "./task-watch.js";
import { isOver, stateOf, type TaskState } from "./watched-task.js";

export interface TaskOverview {
  readonly element: HTMLElement;
  /** The text of the state. It can receive the focus. */
  readonly status: HTMLElement;
  show(): void;
  /** Updates the times. */
  tick(): void;
}

export function taskOverview(watch: TaskWatch, onClear: () => void): TaskOverview {
  const status = el("p", { class: "status", role: "status", tabindex: "-1", id: "tasks-status", "data-testid": "tasks-status" });
  const bar = el("progress", { class: "task-progress", "aria-labelledby": "tasks-status", "data-testid": "tasks-progress" });
  // Not announced: it changes every second.
  const next = el("p", { class: "task-next", "data-testid": "tasks-next" });
  const stale = el("p", { class: "task-stale", role: "status", "data-testid": "tasks-stale" });
  const toggle = el("button", { type: "button", class: "button", "data-testid": "tasks-stop" }, "Stop watching");
  toggle.addEventListener("click", () => (watch.watching ? watch.stop() : watch.start()));
  const clear = el("button", { type: "button", class: "button", "data-testid": "tasks-clear" }, "Clear the list");
  clear.addEventListener("click", onClear);
  const parts = el("div", { class: "task-overview" }, bar, next, el("div", { class: "task-buttons" }, toggle, clear));
  const tick = () => setText(next, nextText(watch));
  return {
    element: el("section", { class: "view-part", "aria-label": "Progress" }, status, stale, parts),
    status,
    show() {
      const { tasks, watching } = watch;
      const ended = tasks.filter(({ endedAt }) => endedAt !== undefined).length;
      const open = tasks.filter((task) => !isOver(task)).length;
      parts.hidden = tasks.length === 0;
      bar.max = Math.max(tasks.length, 1);
      bar.value = ended;
      status.dataset["state"] = tasks.length === 0 ? "idle" : watching ? "searching" : "ready";
      setText(status, statusText(watch, ended));
      setText(stale, watching && watch.stale ? "The last request failed; retrying." : "");
      toggle.hidden = open === 0;
      setText(toggle, watching ? "Stop watching" : "Resume watching");
      tick();
    },
    tick,
  };
}

const countedStates: readonly (readonly [state: TaskState, label: string])[] = [
  ["partial", "partial"],
  ["failed", "failed"],
  ["unknown", "unknown"],
];

function statusText({ tasks, watching }: TaskWatch, ended: number): string {
  if (tasks.length === 0) return "";
  const states = tasks.map(stateOf);
  const some = countedStates.flatMap(([state, label]) => {
    const number = states.filter((other) => other === state).length;
    // Only a result shows that a task succeeded partially, and not every result is loaded.
    const least = state === "partial" && tasks.some(({ endedAt, result }) => endedAt !== undefined && result === undefined);
    return number === 0 ? [] : [`${least ? "at least " : ""}${count(number)} ${label}`];
  });
  const stopped = !watching && tasks.some((task) => !isOver(task)) ? " · watching stopped" : "";
  const all = `${count(ended)} of ${plural(tasks.length, "task")} ended`;
  return [all, ...some].join(" · ") + stopped;
}

function nextText({ watching, nextAt, answeredAt }: TaskWatch): string {
  if (!watching) return "";
  const now = performance.now();
  if (nextAt !== undefined && nextAt > now) return `Next query in ${Math.ceil((nextAt - now) / 1000)} s`;
  // The client reports the next query only with changes. After a response without changes, only the last query is known.
  if (answeredAt === undefined || (nextAt !== undefined && answeredAt < nextAt)) return "Querying…";
  return `Last query ${duration(now - answeredAt)} ago`;
}
