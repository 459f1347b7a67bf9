// Starts the application, and shows the view that the address names.

import init, { SmhClient } from "smh-wasm";
import { clientEvents } from "./client-events.js";
import { clients, type Clients } from "./clients.js";
import { getAccessToken, getConfig, type Config } from "./config.js";
import { el, icon } from "./dom.js";
import { filesView } from "./files.js";
import { icons } from "./icons.js";
import { watchOwed } from "./owed.js";
import { startPanel } from "./panel.js";
import { searchView } from "./search.js";
import type { View } from "./view.js";

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}.`);
  return element;
}

const main = byId("main");

async function start(): Promise<void> {
  const [config] = await Promise.all([getConfig(), init()]);
  const events = clientEvents();
  const client = new SmhClient({ ...config, accessToken: getAccessToken, onEvent: events.tell });
  const owed = watchOwed(events);
  route(config, clients(config, client, events));
  startPanel(byId("panel"), config, owed);
  document.documentElement.dataset["ready"] = "true";
}

function route(config: Config, kinds: Clients): void {
  const views: Record<string, () => View> = {
    "#/files": () => filesView(config),
    "#/search": () => searchView(kinds),
  };
  let shown: { hash: string; view: View } | undefined;

  const show = () => {
    const hash = Object.hasOwn(views, location.hash) ? location.hash : "#/files";
    if (hash !== location.hash) history.replaceState(null, "", hash);
    if (shown?.hash === hash) return;
    const moved = shown !== undefined;
    shown?.view.close();
    const view = views[hash]!();
    shown = { hash, view };
    main.replaceChildren(view.element);
    document.title = `${view.title} · smh-wasm demo`;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.getAttribute("href") === hash) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    // Not when the page has just been opened: there, the way with the keyboard starts at the top.
    if (moved) {
      view.focus.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  };
  addEventListener("hashchange", show);
  show();
}

function showFailure(error: unknown): void {
  const again = el("button", { type: "button", class: "button", "data-testid": "retry" }, "Try again");
  again.addEventListener("click", () => location.reload());
  const text = error instanceof Error ? error.message : String(error);
  main.replaceChildren(
    el(
      "div",
      { class: "error", role: "alert", "data-testid": "error" },
      icon(icons.warning),
      el("div", {}, el("p", {}, `The demo can't start: ${text}`), again),
    ),
  );
}

// The address's fragment names the view, so the link to the content moves the focus by itself.
document.querySelector(".skip-link")?.addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

start().catch(showFailure);
