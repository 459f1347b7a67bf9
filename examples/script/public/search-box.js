import { getClient } from "./session.js";
import { failureWords, statusWords } from "./words.js";

/** Makes the markup in `parent` a search box, and gives what to call when the user leaves it. */
export function openSearchBox(parent) {
  const find = (selector) => parent.querySelector(selector);
  const input = find("input");
  const status = find(".status");
  const results = find(".results");
  const failure = find(".failure");
  const more = find(".more");
  let view;
  let left = false;

  async function open() {
    status.textContent = "";
    failure.hidden = true;
    try {
      const client = await getClient();
      if (left) return;
      view = client.openSearchView();
      view.subscribe(show);
      // What has been typed in the meantime.
      search();
    } catch (error) {
      showFailure(error);
    }
  }

  function search() {
    const keyword = input.value.trim();
    if (keyword === "") view?.clear();
    else view?.search({ keyword });
  }

  function show() {
    if (view === undefined || left) return;
    const snapshot = view.getSnapshot();
    const { items, hasMore, error } = snapshot;
    status.textContent = statusWords(snapshot);
    results.replaceChildren(...items.map(row));
    failure.hidden = true;
    if (error !== undefined) showFailure(error);
    more.hidden = error !== undefined || items.length === 0 || !hasMore;
    more.setAttribute("aria-disabled", String(snapshot.status !== "ready"));
  }

  function showFailure(error) {
    failure.querySelector("p").textContent = failureWords(error);
    failure.hidden = false;
  }

  // What an input method has not made a word of yet is not searched.
  input.addEventListener("input", (event) => event.isComposing || search());
  input.addEventListener("compositionend", search);
  more.addEventListener("click", () => void view?.loadMore());
  failure.querySelector("button").addEventListener("click", () => {
    input.focus();
    if (view === undefined) void open();
    else view.retry();
  });
  void open();

  return () => {
    left = true;
    void view?.close();
  };
}

function row({ name, path }) {
  const item = document.createElement("li");
  const folder = document.createElement("small");
  folder.textContent = path.slice(0, -1).join("/") || "/";
  item.append(name, folder);
  return item;
}
