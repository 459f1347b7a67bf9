// Form controls with labels.

import { el } from "./dom.js";

export type Choice = readonly [value: string, label: string];

export function select(id: string, choices: readonly Choice[]): HTMLSelectElement {
  const options = choices.map(([value, label]) => el("option", { value }, label));
  return el("select", { id, "data-testid": id }, ...options);
}

export function field(label: string, control: HTMLElement): HTMLElement {
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control);
}
