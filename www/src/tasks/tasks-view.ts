// The tasks view: starts tasks, and watches them until they have ended.

import type { SmhClient } from "smh-wasm";
import { clearHistory } from "./clear-history.js";
import type { ClientEvents } from "../clients/client-events.js";
import type { Config } from "../config.js";
import { el, setText } from "../ui/dom.js";
import { failure } from "../ui/error-box.js";
import { taskForm } from "./watch-form.js";
import { addressOf, namedBy, someOf, type TaskName } from "./task-ids.js";
import { taskList } from "./task-list.js";
import { taskMaker } from "./create-form.js";
import { taskOverview } from "./task-overview.js";
import type { TaskWatch } from "./task-watch.js";
import type { View } from "../ui/view.js";

const TICK_MS = 500;
/** Thousands of tasks bring news in floods. */
const PAUSE_MS = 50;

export function tasksView(
  config: Config,
  client: SmhClient,
  events: ClientEvents,
  watch: TaskWatch,
  query: URLSearchParams,
): View {
  const heading = el("h1", { tabindex: "-1" }, "Tasks");
  const add = (tasks: readonly TaskName[], type?: string) => {
    watch.add(tasks, type);
    keepAddress();
  };
  const form = taskForm((tasks) => add(tasks));
  const clearing = clearHistory(client, events, config, (id) => {
    add([{ level: "library", id }], "clearLibraryHistory");
  });
  const maker = taskMaker(config.baseUrl, add);
  const overview = taskOverview(watch, () => {
    watch.watch([]);
    keepAddress();
    heading.focus();
  });
  const list = taskList({
    remove(task) {
      watch.remove(task);
      keepAddress();
      show();
      if (watch.tasks.length === 0) heading.focus();
    },
    wantResult: (task) => watch.wantResult(task),
  });
  const error = failure(() => {
    overview.status.focus({ preventScroll: true });
    watch.start();
  }, "tasks-error");
  const unknown = el("p", { class: "tasks-unknown", "data-testid": "tasks-unknown" });

  /** The address holds the ids: a reload, a link and the way back bring the same tasks. */
  function keepAddress(): void {
    const address = addressOf(watch.tasks);
    history.replaceState(null, "", address);
    document.querySelector("[data-testid=nav-tasks]")?.setAttribute("href", address);
  }
  function follow(asked: URLSearchParams): void {
    const { tasks, wrong } = namedBy(asked);
    watch.watch(tasks);
    form.complain(wrong);
    keepAddress();
  }
  function show(): void {
    pause = undefined;
    overview.show();
    list.show(watch.tasks);
    error.show(watch.error);
    const lost = watch.tasks.filter((task) => task.lost).map(({ id }) => id);
    unknown.hidden = lost.length === 0;
    setText(unknown, `Unknown to the service: ${someOf(lost)}.${watch.watching ? " The others are still watched." : ""}`);
  }
  let pause: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = watch.subscribe(() => (pause ??= setTimeout(show, PAUSE_MS)));
  const ticking = setInterval(() => {
    overview.tick();
    list.tick();
  }, TICK_MS);
  follow(query);
  show();

  return {
    title: "Tasks",
    element: el(
      "div",
      { class: "view" },
      heading,
      el(
        "p",
        { class: "client-note" },
        "watchTasks: asks until every task has ended, in few requests. Leaving this view ends the wait; coming back goes on.",
      ),
      el("div", { class: "cards" }, form.element, maker.element, clearing.element),
      overview.element,
      error.element,
      unknown,
      list.element,
    ),
    focus: heading,
    follow,
    close() {
      clearTimeout(pause);
      clearInterval(ticking);
      unsubscribe();
      maker.close();
      clearing.close();
      watch.leave();
    },
  };
}
