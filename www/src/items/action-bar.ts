// The buttons above a list of items: the number of selected items, and what can be done with them.

import type { SearchItem } from "smh-wasm";
import { el, icon, setText } from "../ui/dom.js";
import { count } from "../ui/format.js";
import { icons, type IconName } from "../ui/icons.js";

export interface Commands {
  open(item: SearchItem): void;
  download(items: readonly SearchItem[]): void;
  /** Absent where the items are in their folder already. */
  showInFolder?: ((item: SearchItem) => void) | undefined;
  move(items: readonly SearchItem[]): void;
  copy(items: readonly SearchItem[]): void;
  delete(items: readonly SearchItem[]): void;
}

export interface ActionBar {
  readonly element: HTMLElement;
  /** Shows what can be done. `busy` while another operation runs. */
  show(selected: readonly SearchItem[], total: number, busy: boolean): void;
}

interface Command {
  readonly button: HTMLButtonElement;
  readonly isPossible: (selected: readonly SearchItem[], busy: boolean) => boolean;
}

/** Browsers ask the user before they save more files at once. */
const MAX_DOWNLOADS = 10;

const isOne = (selected: readonly SearchItem[]) => selected.length === 1;
const areFew = (selected: readonly SearchItem[]) =>
  selected.length > 0 && selected.length <= MAX_DOWNLOADS && selected.every(({ type }) => type !== "dir" && type !== "symlink");
const canChange = (selected: readonly SearchItem[], busy: boolean) => selected.length > 0 && !busy;

export function actionBar(
  commands: Commands,
  list: { readonly selected: readonly SearchItem[]; selectAll(): void; clearSelection(): void },
): ActionBar {
  const number = el("p", { class: "selected-count", role: "status", "data-testid": "selected" });
  const all = textButton("Select all", "select-all", () => list.selectAll());
  const none = textButton("Clear", "select-none", () => {
    list.clearSelection();
    all.focus();
  });
  const first = (act: (item: SearchItem) => void) => (items: readonly SearchItem[]) => {
    const [item] = items;
    if (item !== undefined) act(item);
  };
  const { showInFolder } = commands;
  const buttons: Command[] = [
    command("Open", "open", "open", isOne, first(commands.open)),
    command("Download", "download", "download", areFew, commands.download),
    ...(showInFolder === undefined ? [] : [command("Show in folder", "show-in-folder", "folder", isOne, first(showInFolder))]),
    command("Move…", "move", "move", canChange, commands.move),
    command("Copy…", "copy", "copy", canChange, commands.copy),
    command("Delete", "delete", "bin", canChange, commands.delete),
  ];
  return {
    element: el(
      "div",
      { class: "action-bar", role: "group", "aria-label": "Selected items" },
      el("div", { class: "selected" }, number, all, none),
      el("div", { class: "commands" }, ...buttons.map(({ button }) => button)),
    ),
    show(selected, total, busy) {
      setText(number, `${count(selected.length)} of ${count(total)} selected`);
      none.hidden = selected.length === 0;
      for (const { button, isPossible } of buttons) {
        // Not `disabled`, because a disabled button loses the focus.
        if (isPossible(selected, busy)) button.removeAttribute("aria-disabled");
        else button.setAttribute("aria-disabled", "true");
      }
    },
  };

  function command(
    label: string,
    testId: string,
    iconName: IconName,
    isPossible: Command["isPossible"],
    act: (items: readonly SearchItem[]) => void,
  ): Command {
    const button = el(
      "button",
      { type: "button", class: "command", title: label.replace("…", ""), "data-testid": testId },
      icon(icons[iconName]),
      el("span", {}, label),
    );
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === null) act(list.selected);
    });
    return { button, isPossible };
  }
}

function textButton(label: string, testId: string, onClick: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "link-button", "data-testid": testId }, label);
  button.addEventListener("click", onClick);
  return button;
}
