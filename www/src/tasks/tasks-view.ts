// The tasks view: creates tasks and watches them until they have ended.

import type { SmhClient } from "smh-wasm";
import { clearHistory } from "./clear-history.js";
import type { ClientEvents } from "../clients/client-events.js";
import type { Config } from "../config.js";
import { el, setText } from "../ui/dom.js";
import { errorBox } from "../ui/error-box.js";
import { watchForm } from "./watch-form.js";
import { abbreviatedList, tasksIn, urlOf, type TaskName } from "./task-ids.js";
import { taskList } from "./task-list.js";
import { createForm } from "./create-form.js";
import { taskOverview } from "./task-overview.js";
import type { TaskWatch } from "./task-watch.js";
import type { View } from "../ui/view.js";

const TICK_MS = 500;
/** Thousands of tasks change in quick succession, so the view is not rendered more often than this. */
const RENDER_INTERVAL_MS = 50;

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
    updateUrl();
  };
  const form = watchForm((tasks) => add(tasks));
  const clearing = clearHistory(client, events, config, (id) => {
    add([{ level: "library", id }], "clearLibraryHistory");
  });
  const creation = createForm(config.baseUrl, add);
  const overview = taskOverview(watch, () => {
    watch.watch([]);
    updateUrl();
    heading.focus();
  });
  const list = taskList({
    remove(task) {
      watch.remove(task);
      updateUrl();
      show();
      if (watch.tasks.length === 0) heading.focus();
    },
    loadResult: (task) => watch.loadResult(task),
  });
  const error = errorBox(() => {
    overview.status.focus({ preventScroll: true });
    watch.start();
  }, "tasks-error");
  const unknown = el("p", { class: "tasks-unknown", "data-testid": "tasks-unknown" });

  /** The URL contains the ids, so that a reload, a link and the back button show the same tasks. */
  function updateUrl(): void {
    const url = urlOf(watch.tasks);
    history.replaceState(null, "", url);
    document.querySelector("[data-testid=nav-tasks]")?.setAttribute("href", url);
  }
  function update(parameters: URLSearchParams): void {
    const { tasks, invalid } = tasksIn(parameters);
    watch.watch(tasks);
    form.showInvalid(invalid);
    updateUrl();
  }
  function show(): void {
    rendering = undefined;
    overview.show();
    list.show(watch.tasks);
    error.show(watch.error);
    const ids = watch.tasks.filter((task) => task.unknown).map(({ id }) => id);
    unknown.hidden = ids.length === 0;
    setText(unknown, `Unknown to the service: ${abbreviatedList(ids)}.${watch.watching ? " The others are still watched." : ""}`);
  }
  let rendering: ReturnType<typeof setTimeout> | undefined;
  const unsubscribe = watch.subscribe(() => (rendering ??= setTimeout(show, RENDER_INTERVAL_MS)));
  const ticking = setInterval(() => {
    overview.tick();
    list.tick();
  }, TICK_MS);
  update(query);
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
        "watchTasks queries the tasks until all have ended, with few requests. Leaving this view ends the wait; returning resumes it.",
      ),
      el("div", { class: "cards" }, form.element, creation.element, clearing.element),
      overview.element,
      error.element,
      unknown,
      list.element,
    ),
    focus: heading,
    update,
    close() {
      clearTimeout(rendering);
      clearInterval(ticking);
      unsubscribe();
      creation.close();
      clearing.close();
      watch.leave();
    },
  };
}
