// How far all watched tasks have come together, and when the service is asked next.

import { el, setText } from "../ui/dom.js";
import { count, duration, plural } from "../ui/format.js";
import type { TaskWatch } from "./task-watch.js";
import { isOver, stateOf, type TaskState } from "./watched-task.js";

export interface TaskOverview {
  readonly element: HTMLElement;
  /** What is said of the state; a place for the focus. */
  readonly status: HTMLElement;
  show(): void;
  /** Time goes on. */
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
      setText(stale, watching && watch.stale ? "The last answer failed; trying again." : "");
      toggle.hidden = open === 0;
      setText(toggle, watching ? "Stop watching" : "Go on watching");
      tick();
    },
    tick,
  };
}

const counted: readonly (readonly [state: TaskState, words: string])[] = [
  ["partial", "in part"],
  ["failed", "failed"],
  ["lost", "unknown"],
];

function statusText({ tasks, watching }: TaskWatch, ended: number): string {
  if (tasks.length === 0) return "";
  const states = tasks.map(stateOf);
  const some = counted.flatMap(([state, words]) => {
    const number = states.filter((other) => other === state).length;
    // Only results tell of what was done in part, and not every task's is asked for.
    const least = state === "partial" && tasks.some(({ endedAt, result }) => endedAt !== undefined && result === undefined);
    return number === 0 ? [] : [`${least ? "at least " : ""}${count(number)} ${words}`];
  });
  const stopped = !watching && tasks.some((task) => !isOver(task)) ? " · not watched now" : "";
  const all = `${count(ended)} of ${plural(tasks.length, "task")} ended`;
  return [all, ...some].join(" · ") + stopped;
}

function nextText({ watching, nextAt, answeredAt }: TaskWatch): string {
  if (!watching) return "";
  const now = performance.now();
  if (nextAt !== undefined && nextAt > now) return `Asks again in ${Math.ceil((nextAt - now) / 1000)} s`;
  // The client tells of the next time only with news. After an answer without any, only the last is known.
  if (answeredAt === undefined || (nextAt !== undefined && answeredAt < nextAt)) return "Asking…";
  return `Asked ${duration(now - answeredAt)} ago`;
}
