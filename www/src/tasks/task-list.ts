// The list of watched tasks: the first of them, for there may be thousands.

import { el, icon, setText } from "../ui/dom.js";
import { failureWords } from "../ui/error-box.js";
import { duration, plural } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import { resultWords } from "./result-text.js";
import { isOver, keyOf, stateLabels, stateOf, type WatchedTask } from "./watched-task.js";

export const ROWS = 200;

export interface TaskList {
  readonly element: HTMLElement;
  /** Shows these; rows that stay are kept. */
  show(tasks: readonly WatchedTask[]): void;
  /** Time goes on. */
  tick(): void;
}

export interface ListActs {
  remove(task: WatchedTask): void;
  /** Its result is to be shown, or asked for again. */
  wantResult(task: WatchedTask): void;
}

interface Row {
  readonly element: HTMLElement;
  update(): void;
  tick(now: number): void;
}

export function taskList(acts: ListActs): TaskList {
  const list = el("ul", { class: "tasks", "aria-label": "Tasks", "data-testid": "tasks" });
  const more = el("p", { class: "tasks-more", "data-testid": "tasks-more" });
  const rows = new Map<WatchedTask, Row>();
  /** The row that takes the place of one removed gets the focus. */
  const removed = (task: WatchedTask) => {
    const before = [...list.children];
    const place = before.indexOf(rows.get(task)!.element);
    acts.remove(task);
    const next = list.children[Math.min(place, list.children.length - 1)];
    next?.querySelector<HTMLElement>(".task-remove")?.focus();
  };
  return {
    element: el("div", { class: "task-list" }, list, more),
    show(tasks) {
      const listed = tasks.slice(0, ROWS);
      const kept = new Set(listed);
      for (const [task, row] of rows) {
        if (kept.has(task)) continue;
        rows.delete(task);
        row.element.remove();
      }
      for (const [place, task] of listed.entries()) {
        let row = rows.get(task);
        if (row === undefined) {
          row = taskRow(task, removed, acts.wantResult);
          rows.set(task, row);
        }
        if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
        row.update();
        if (task.endedAt !== undefined && task.result === undefined) acts.wantResult(task);
      }
      list.hidden = listed.length === 0;
      const others = tasks.length - listed.length;
      setText(more, others > 0 ? `and ${plural(others, "more task")}, watched as well` : "");
    },
    tick() {
      const now = performance.now();
      for (const row of rows.values()) row.tick(now);
    },
  };
}

function taskRow(task: WatchedTask, onRemove: (task: WatchedTask) => void, wantResult: (task: WatchedTask) => void): Row {
  const type = el("span", { class: "task-type" });
  const state = el("span", { class: "task-state", "data-testid": "task-state" });
  const result = el("div", { class: "task-result", "data-testid": "task-result" });
  const elapsed = el("span");
  const remove = el(
    "button",
    { type: "button", class: "task-remove", "aria-label": `Stop watching task ${task.id}`, "data-testid": "task-remove" },
    icon(icons.close),
  );
  remove.addEventListener("click", () => onRemove(task));
  const element = el(
    "li",
    { class: "task", "data-testid": "task", "data-task": keyOf(task) },
    el("div", { class: "task-name" }, el("code", {}, task.id), type),
    state,
    result,
    el("span", { class: "task-elapsed", title: "Watched for" }, el("span", { class: "visually-hidden" }, "Watched for "), elapsed),
    remove,
  );
  let shownResult: WatchedTask["result"] | "asking";
  const row: Row = {
    element,
    update() {
      const now = stateOf(task);
      element.dataset["state"] = now;
      setText(state, stateLabels[now]);
      setText(type, task.type ?? (task.level === "library" ? "of the library" : "of the space"));
      const next = task.result ?? (task.endedAt === undefined ? undefined : "asking");
      if (next !== shownResult) {
        shownResult = next;
        result.replaceChildren(...resultOf(next, () => wantResult(task)));
      }
      row.tick(performance.now());
    },
    tick(now) {
      const until = isOver(task) ? (task.endedAt ?? task.since) : now;
      setText(elapsed, duration(until - task.since));
    },
  };
  return row;
}

function resultOf(result: WatchedTask["result"] | "asking", onAgain: () => void): (Node | string)[] {
  if (result === undefined) return [];
  if (result === "asking") return ["asking for the result…"];
  if (result instanceof Error) {
    const again = el("button", { type: "button", class: "link-button" }, "Ask again");
    again.addEventListener("click", onAgain);
    return [`The result can’t be shown. ${failureWords(result)} `, again];
  }
  const { words, json } = resultWords(result);
  if (json === undefined) return [words];
  const details = el("details", {}, el("summary", {}, words === "" ? "result as it came" : words), el("pre", {}, json));
  return [details];
}
