// The files view: the folders of the library.

import type { Config } from "../config.js";
import { actionBar } from "../items/action-bar.js";
import { itemCommands } from "../items/commands.js";
import { itemList } from "../items/item-list.js";
import { folderOf, isSame, pathIn } from "../items/item-path.js";
import { KEYS_HINT } from "../items/list-keys.js";
import type { Tools } from "../items/tools.js";
import { thumbnails } from "../items/thumbnails.js";
import { el, icon, setText } from "../ui/dom.js";
import { errorBox } from "../ui/error-box.js";
import { count, plural } from "../ui/format.js";
import { icons } from "../ui/icons.js";
import type { View } from "../ui/view.js";
import { breadcrumb } from "./breadcrumb.js";
import { openFolder, type Folder } from "./folder.js";

export function filesView({ libraryId }: Config, tools: Tools, parameters: URLSearchParams): View {
  const { client, actions, actionStatus } = tools;
  const heading = el("h1", { tabindex: "-1", class: "folder-title" });
  const crumbs = el("div", {});
  const status = el("p", { class: "status", role: "status", tabindex: "-1", "data-testid": "folder-status" });
  const loadError = errorBox(() => {
    status.focus({ preventScroll: true });
    void folder.loadMore();
  }, "folder-error");
  const fileError = errorBox(() => commands.retry(), "file-error");
  const commands = itemCommands(tools, fileError.show);
  const pictures = thumbnails(client);
  const list = itemList({
    label: "Contents of the folder",
    testId: "folder",
    showsFolder: false,
    thumbnails: pictures,
    onSelect: () => showBar(),
    onOpen: commands.open,
    onDelete: commands.delete,
    onUndo: () => actions.undo(),
    beforeSelectAll: () => folder.loadAll(),
    onFocusLost: () => status.focus({ preventScroll: true }),
  });
  const bar = actionBar({ ...commands, showInFolder: undefined }, list);
  const empty = el("div", { class: "nothing", "data-testid": "folder-empty" }, icon(icons.folder), el("p", {}, "This folder is empty."));
  const more = el("button", { type: "button", class: "button", "data-testid": "folder-more" }, "Load more");
  more.addEventListener("click", () => void folder.loadMore());
  const nearEnd = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting && folder.hasMore && !folder.loading && folder.error === undefined) void folder.loadMore();
    },
    { rootMargin: "600px" },
  );
  nearEnd.observe(more);

  let folder: Folder;
  let missing = "";

  function showBar(): void {
    bar.show(list.selected, list.items.length, actions.phase === "running" || actions.phase === "lookingUp");
  }
  function show(): void {
    const { items, loading, hasMore, error } = folder;
    const isEmpty = items.length === 0;
    list.show(items);
    list.element.hidden = bar.element.hidden = keys.hidden = isEmpty;
    list.element.setAttribute("aria-busy", String(loading));
    empty.hidden = !isEmpty || hasMore;
    loadError.show(error);
    more.hidden = !hasMore || isEmpty || error !== undefined;
    more.setAttribute("aria-disabled", String(loading));
    setText(more, loading ? "Loading…" : "Load more");
    status.dataset["state"] = loading ? "loadingMore" : "ready";
    setText(status, [missing, statusText(folder)].filter((text) => text !== "").join(" "));
    showBar();
  }
  const keys = el("p", { class: "keys", id: "folder-keys" }, KEYS_HINT);
  list.element.setAttribute("aria-describedby", keys.id);

  /** Opens the folder that the URL names, and selects the item that it names. */
  async function open(query: URLSearchParams): Promise<void> {
    const path = pathIn(query.get("path") ?? "");
    const name = query.get("item") ?? undefined;
    const before = folder as Folder | undefined;
    // On the way up, the folder that the user comes from.
    const from = before !== undefined && isSame(folderOf(before.path), path) ? before.path.at(-1) : undefined;
    const wanted = name ?? from;
    missing = "";
    fileError.show(undefined);
    if (before === undefined || !isSame(before.path, path)) {
      before?.close();
      folder = openFolder(client, path);
      folder.subscribe(show);
      setText(heading, path.at(-1) ?? "Files");
      list.element.setAttribute("aria-label", `Contents of ${path.at(-1) ?? "the library"}`);
      crumbs.replaceChildren(breadcrumb(libraryId, path));
      show();
      void folder.loadMore().then(() => {
        // The keyboard that opened the folder goes on in it.
        if (before !== undefined && document.activeElement === heading && wanted === undefined) list.focus();
      });
    }
    const opened = folder;
    const isHere = wanted !== undefined && (await opened.find(wanted));
    if (opened !== folder) return;
    if (isHere) list.reveal([...path, wanted].join("/"));
    else if (name !== undefined && opened.error === undefined) missing = `“${name}” is not here any longer.`;
    show();
  }
  const ignoreChanges = actions.onChanges((changes) => folder.apply(changes));
  const ignoreActions = actions.subscribe(showBar);
  void open(parameters);

  return {
    title: "Files",
    element: el(
      "div",
      { class: "view" },
      el("div", { class: "view-head" }, heading),
      crumbs,
      el(
        "p",
        { class: "client-note" },
        "listFolder loads the folder page by page. When you come here from a search, that search is deleted on the server.",
      ),
      status,
      loadError.element,
      fileError.element,
      el("div", { class: "sticky" }, bar.element, actionStatus),
      keys,
      empty,
      list.element,
      more,
    ),
    focus: heading,
    update: (query) => {
      heading.focus({ preventScroll: true });
      scrollTo(0, 0);
      void open(query);
    },
    close() {
      folder.close();
      pictures.close();
      nearEnd.disconnect();
      ignoreChanges();
      ignoreActions();
    },
  };
}

function statusText({ path, items, loading, hasMore, error }: Folder): string {
  if (loading && items.length === 0) return "Loading…";
  if (error !== undefined && items.length === 0) return "This folder can’t be shown";
  const place = path.length === 0 ? "the library" : `“${path.at(-1)}”`;
  if (hasMore) return `First ${count(items.length)} items of ${place}${loading ? ", loading more…" : ""}`;
  return items.length === 0 ? "" : `${plural(items.length, "item")} in ${place}`;
}
