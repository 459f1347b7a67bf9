import type { SearchItem, SearchView } from "smh-wasm";
import { connectInput, type InputConnection } from "smh-wasm/input";
import { getClient } from "./session";
import { errorMessage, statusMessage } from "./messages";

/** Turns the markup in `parent` into a search box. Call the returned function when the user leaves it. */
export function openSearchBox(parent: HTMLElement): () => void {
  const find = <T extends HTMLElement>(selector: string) => parent.querySelector<T>(selector)!;
  const input = find<HTMLInputElement>("input");
  const status = find(".status");
  const results = find(".results");
  const failure = find(".failure");
  const more = find(".more");
  let view: SearchView | undefined;
  let connection: InputConnection | undefined;
  let left = false;

  async function open() {
    status.textContent = "";
    failure.hidden = true;
    try {
      const client = await getClient();
      if (left) return;
      view = client.openSearchView();
      view.subscribe(show);
      // Searches while the user types, and for text that was typed while the client was loading.
      connection = connectInput(input, view);
    } catch (error) {
      showFailure(error);
    }
  }

  function show() {
    if (view === undefined || left) return;
    const snapshot = view.getSnapshot();
    const { items, hasMore, error } = snapshot;
    status.textContent = statusMessage(snapshot);
    results.replaceChildren(...items.map(row));
    failure.hidden = true;
    if (error !== undefined) showFailure(error);
    more.hidden = error !== undefined || items.length === 0 || !hasMore;
    more.setAttribute("aria-disabled", String(snapshot.status !== "ready"));
  }

  function showFailure(error: unknown) {
    failure.querySelector("p")!.textContent = errorMessage(error);
    failure.hidden = false;
  }

  more.addEventListener("click", () => void view?.loadMore());
  failure.querySelector("button")!.addEventListener("click", () => {
    input.focus();
    if (view === undefined) void open();
    else view.retry();
  });
  void open();

  return () => {
    left = true;
    connection?.disconnect();
    void view?.close();
  };
}

function row({ name, path }: SearchItem): HTMLLIElement {
  const item = document.createElement("li");
  const folder = document.createElement("small");
  folder.textContent = path.slice(0, -1).join("/") || "/";
  item.append(name, folder);
  return item;
}
