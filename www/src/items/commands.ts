// What the buttons and keys of a list of items do.

import type { SearchItem } from "smh-wasm";
import type { Operation } from "../actions/operation.js";
import { askForFolder } from "../files/folder-dialog.js";
import { plural } from "../ui/format.js";
import type { Commands } from "./action-bar.js";
import { folderOf, isSame, urlOfFolder, type Path } from "./item-path.js";
import { openFile, saveFiles } from "./open-file.js";
import type { Tools } from "./tools.js";

export interface ItemCommands extends Required<Commands> {
  /** Repeats what has failed last. */
  retry(): void;
}

/** `onError` receives the error of a file that can't be opened, saved or found, and undefined before each attempt. */
export function itemCommands({ client, actions }: Tools, onError: (error: Error | undefined) => void): ItemCommands {
  let retry = () => {};
  const attempt = async (work: () => Promise<void>) => {
    retry = () => void attempt(work);
    onError(undefined);
    try {
      await work();
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const run = (operation: Omit<Operation, "conflict" | "undoes">) => actions.run({ conflict: "ask", undoes: false, ...operation });
  const toFolder = async (kind: "move" | "copy", items: readonly SearchItem[]) => {
    const [first] = items;
    if (first === undefined) return;
    const areIn = (folder: Path) => items.every(({ path }) => isSame(folderOf(path), folder));
    const what = items.length === 1 ? `“${first.name}”` : plural(items.length, "item");
    const folder = await askForFolder(client, {
      title: kind === "move" ? `Move ${what} to…` : `Copy ${what} to…`,
      confirm: kind === "move" ? "Move" : "Copy",
      start: folderOf(first.path),
      refuse: (folder) => (kind === "move" && areIn(folder) ? `Choose another folder: ${items.length === 1 ? "the item is" : "the items are"} here already.` : ""),
    });
    if (folder === undefined) return;
    const entries = items.map((item) => ({ item, to: [...folder, item.name] }));
    // A copy beside its original needs another name.
    if (kind === "copy" && areIn(folder)) actions.run({ kind, entries, conflict: "rename", undoes: false });
    else run({ kind, entries });
  };
  return {
    open(item) {
      if (item.type === "dir") location.hash = urlOfFolder(item.path);
      else void attempt(() => openFile(client, item));
    },
    download: (items) => void attempt(() => saveFiles(client, items)),
    showInFolder: (item) =>
      void attempt(async () => {
        // The item may have been moved since it was found.
        const { path } = item.inode === undefined ? item : await client.locateItem(item.inode);
        location.hash = urlOfFolder(folderOf(path), path.at(-1));
      }),
    retry: () => retry(),
    move: (items) => void toFolder("move", items),
    copy: (items) => void toFolder("copy", items),
    delete: (items) => run({ kind: "delete", entries: items.map((item) => ({ item })) }),
  };
}
