// Asks for a folder to move or copy items to. The user types its path, or walks through the folders.

import type { SearchItem, SmhClient } from "smh-wasm";
import { el, icon, setText } from "../ui/dom.js";
import { errorText } from "../ui/error-box.js";
import { icons } from "../ui/icons.js";
import { folderOf, pathIn, textOf, type Path } from "../items/item-path.js";

const PAGE = 1_000;
const DEBOUNCE_MS = 250;

/** Resolves with the folder, or with undefined if the user cancels. */
export function askForFolder(
  client: SmhClient,
  { title, confirm, start, refuse }: { title: string; confirm: string; start: Path; refuse: (folder: Path) => string },
): Promise<Path | undefined> {
  let loading = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const path = el("input", {
    type: "text",
    id: "target-folder",
    value: textOf(start),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": "target-note",
    "data-testid": "target-folder",
  });
  const up = el("button", { type: "button", class: "link-button", "data-testid": "target-up" }, "Up one folder");
  const note = el("p", { class: "form-status", id: "target-note", role: "status", "data-testid": "target-note" });
  const list = el("ul", { class: "target-list", "aria-label": "Folders in it" });
  const more = el("button", { type: "button", class: "link-button", hidden: true }, "Look for more folders");
  const ok = el("button", { type: "submit", class: "button button-primary", value: "ok", "data-testid": "target-confirm" }, confirm);
  const cancel = el("button", { type: "submit", class: "button", value: "", formnovalidate: true, "data-testid": "target-cancel" }, "Cancel");
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: "target-title" }, title),
    el("div", { class: "field" }, el("label", { for: path.id }, "Folder"), path),
    note,
    el("div", { class: "target-folders" }, up, list, more),
    el("div", { class: "dialog-buttons" }, cancel, ok),
  );
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "target-title", "data-testid": "target-dialog" }, form);

  const go = (to: Path) => {
    path.value = textOf(to);
    path.focus();
    show();
  };
  const show = () => {
    clearTimeout(timer);
    loading.abort();
    loading = new AbortController();
    const folder = pathIn(path.value);
    list.replaceChildren();
    more.hidden = true;
    up.hidden = folder.length === 0;
    const refusal = refuse(folder);
    setText(note, refusal);
    if (refusal === "") ok.removeAttribute("aria-disabled");
    else ok.setAttribute("aria-disabled", "true");
    void load(folder, undefined, refusal);
  };
  const load = async (folder: Path, marker: string | number | undefined, refusal: string) => {
    const { signal } = loading;
    try {
      const page = await client.listFolder(folder, { limit: PAGE, signal, ...(marker !== undefined && { marker }) });
      list.append(...page.contents.filter(({ type }) => type === "dir").map((item) => folderButton(item, go)));
      more.hidden = page.nextMarker === undefined;
      more.onclick = () => void load(folder, page.nextMarker, refusal);
    } catch (error) {
      if (signal.aborted || refusal !== "") return;
      const isMissing = (error as { status?: number }).status === 404;
      setText(note, isMissing ? "This folder does not exist yet. It will be created." : errorText(error as Error));
    }
  };
  path.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, DEBOUNCE_MS);
  });
  up.addEventListener("click", () => go(folderOf(pathIn(path.value))));
  form.addEventListener("submit", (event) => {
    if (event.submitter !== cancel && refuse(pathIn(path.value)) !== "") event.preventDefault();
  });

  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      clearTimeout(timer);
      loading.abort();
      dialog.remove();
      resolve(dialog.returnValue === "ok" ? pathIn(path.value) : undefined);
    });
    document.body.append(dialog);
    dialog.showModal();
    path.select();
    show();
  });
}

function folderButton(item: SearchItem, go: (path: Path) => void): HTMLElement {
  const button = el(
    "button",
    { type: "button", class: "target", "data-testid": "target" },
    icon(icons.folder),
    el("span", {}, item.name),
  );
  button.addEventListener("click", () => go(item.path));
  return el("li", {}, button);
}
