// Starts the application and shows the view that the URL's fragment names.

import init, { SmhClient } from "smh-wasm";
import { actionStatus } from "./actions/action-status.js";
import { createActions } from "./actions/actions.js";
import { clientEvents, type ClientEvents } from "./clients/client-events.js";
import { clients, type Clients } from "./clients/clients.js";
import { getAccessToken, getConfig, type Config } from "./config.js";
import { el, icon } from "./ui/dom.js";
import { filesView } from "./files/files-view.js";
import type { Tools } from "./items/tools.js";
import { icons } from "./ui/icons.js";
import { trackPendingDeletes } from "./clients/pending-deletes.js";
import { startPanel } from "./server/server-panel.js";
import { searchView } from "./search/search-view.js";
import { taskWatch, type TaskWatch } from "./tasks/task-watch.js";
import { tasksView } from "./tasks/tasks-view.js";
import type { View } from "./ui/view.js";

function elementById(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no element #${id}.`);
  return element;
}

const main = elementById("main");

async function start(): Promise<void> {
  const [config] = await Promise.all([getConfig(), init()]);
  const events = clientEvents();
  const client = new SmhClient({ ...config, accessToken: getAccessToken, onEvent: events.emit });
  const pendingDeletes = trackPendingDeletes(events);
  const actions = createActions(client);
  const tools: Tools = { client, actions, actionStatus: actionStatus(actions, focusOnView) };
  route(config, tools, events, clients(config, client, events), taskWatch(client, events));
  startPanel(elementById("panel"), config, pendingDeletes);
  document.documentElement.dataset["ready"] = "true";
}

/** Moves the focus to the list of items, or else to the view. */
function focusOnView(): void {
  const row = main.querySelector<HTMLElement>("[role=option][tabindex='0']");
  (row ?? main).focus({ preventScroll: true });
}

function route(config: Config, tools: Tools, events: ClientEvents, searchClients: Clients, watch: TaskWatch): void {
  const views: Record<string, (query: URLSearchParams) => View> = {
    "#/files": (query) => filesView(config, tools, query),
    "#/search": () => searchView(searchClients, tools),
    "#/tasks": (query) => tasksView(config, tools.client, events, watch, query),
  };
  let shown: { name: string; view: View } | undefined;

  const show = () => {
    let [name = "", query] = location.hash.split("?", 2);
    if (!Object.hasOwn(views, name)) {
      name = "#/files";
      history.replaceState(null, "", name);
    }
    const parameters = new URLSearchParams(query);
    if (shown?.name === name) return shown.view.update?.(parameters);
    const switched = shown !== undefined;
    shown?.view.close();
    const view = views[name]!(parameters);
    shown = { name, view };
    main.replaceChildren(view.element);
    document.title = `${view.title} · smh-wasm demo`;
    for (const link of document.querySelectorAll(".site-header nav a")) {
      if (link.getAttribute("href")?.split("?")[0] === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    // Not when the page has just been opened: there, the keyboard starts at the top of the page.
    if (switched) {
      view.focus.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };
  addEventListener("hashchange", show);
  show();
}

function showFailure(error: unknown): void {
  const retry = el("button", { type: "button", class: "button", "data-testid": "retry" }, "Try again");
  retry.addEventListener("click", () => location.reload());
  const text = error instanceof Error ? error.message : String(error);
  main.replaceChildren(
    el(
      "div",
      { class: "error", role: "alert", "data-testid": "error" },
      icon(icons.warning),
      el("div", {}, el("p", {}, `The demo can't start: ${text}`), retry),
    ),
  );
}

// The fragment names a view, so this link cannot use it and moves the focus itself.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

start().catch(showFailure);
