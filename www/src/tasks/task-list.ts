// The list of watched tasks. It shows only the first ones, because there may be thousands.

import { el, icon, setText } from "../ui/dom.js";
import { errorText } from "../ui/error-box.js";
import { duration, plural } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import { resultText } from "./result-text.js";
import { isOver, keyOf, stateLabels, stateOf, type WatchedTask } from "./watched-task.js";

const MAX_ROWS = 200;

export interface TaskList {
  readonly element: HTMLElement;
  /** Shows tasks; the rows of tasks already shown are kept. */
  show(tasks: readonly WatchedTask[]): void;
  /** Updates the elapsed times. */
  tick(): void;
}

export interface ListActions {
  remove(task: WatchedTask): void;
  /** Loads the result of an ended task, also after a failed attempt. */
  loadResult(task: WatchedTask): void;
}

interface Row {
  readonly element: HTMLElement;
  update(): void;
  tick(now: number): void;
}

export function taskList(actions: ListActions): TaskList {
  const list = el("ul", { class: "tasks", "aria-label": "Tasks", "data-testid": "tasks" });
  const more = el("p", { class: "tasks-more", "data-testid": "tasks-more" });
  const rows = new Map<WatchedTask, Row>();
  /** Removes a task and moves the focus to the row in its place. */
  const remove = (task: WatchedTask) => {
    const before = [...list.children];
    const place = before.indexOf(rows.get(task)!.element);
    actions.remove(task);
    const next = list.children[Math.min(place, list.children.length - 1)];
    next?.querySelector<HTMLElement>(".task-remove")?.focus();
  };
  return {
    element: el("div", { class: "task-list" }, list, more),
    show(tasks) {
      const listed = tasks.slice(0, MAX_ROWS);
      const kept = new Set(listed);
      for (const [task, row] of rows) {
        if (kept.has(task)) continue;
        rows.delete(task);
        row.element.remove();
      }
      for (const [place, task] of listed.entries()) {
        let row = rows.get(task);
        if (row === undefined) {
          row = taskRow(task, remove, actions.loadResult);
          rows.set(task, row);
        }
        if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
        row.update();
        if (task.endedAt !== undefined && task.result === undefined) actions.loadResult(task);
      }
      list.hidden = listed.length === 0;
      const others = tasks.length - listed.length;
      setText(more, others > 0 ? `and ${plural(others, "more task")}, also watched` : "");
    },
    tick() {
      const now = performance.now();
      for (const row of rows.values()) row.tick(now);
    },
  };
}

function taskRow(task: WatchedTask, onRemove: (task: WatchedTask) => void, loadResult: (task: WatchedTask) => void): Row {
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
  let shownResult: WatchedTask["result"] | "loading";
  const row: Row = {
    element,
    update() {
      const now = stateOf(task);
      element.dataset["state"] = now;
      setText(state, stateLabels[now]);
      setText(type, task.type ?? (task.level === "library" ? "library task" : "space task"));
      const next = task.result ?? (task.endedAt === undefined ? undefined : "loading");
      if (next !== shownResult) {
        shownResult = next;
        result.replaceChildren(...resultOf(next, () => loadResult(task)));
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

function resultOf(result: WatchedTask["result"] | "loading", onRetry: () => void): (Node | string)[] {
  if (result === undefined) return [];
  if (result === "loading") return ["loading the result…"];
  if (result instanceof Error) {
    const retry = el("button", { type: "button", class: "link-button" }, "Try again");
    retry.addEventListener("click", onRetry);
    return [`The result can’t be loaded. ${errorText(result)} `, retry];
  }
  const { text, json } = resultText(result);
  if (json === undefined) return [text];
  const details = el("details", {}, el("summary", {}, text === "" ? "raw result" : text), el("pre", {}, json));
  return [details];
}
