// The switch between the two clients.

import { clientLabels, type ClientKind } from "../clients/clients.js";
import { el } from "../ui/dom.js";

export function clientSwitch(selected: ClientKind, onChange: (kind: ClientKind) => void): HTMLElement {
  const choice = (kind: ClientKind) => {
    const input = el("input", {
      type: "radio",
      name: "client",
      // A reload starts with the default, so the browser must not restore another choice.
      autocomplete: "off",
      checked: kind === selected,
      "data-testid": `client-${kind}`,
    });
    input.addEventListener("change", () => onChange(kind));
    return el("label", { class: "segment" }, input, el("span", {}, clientLabels[kind]));
  };
  return el(
    "div",
    { class: "switch", role: "radiogroup", "aria-labelledby": "client-label" },
    el("span", { class: "switch-label", id: "client-label" }, "Client"),
    el("div", { class: "segments" }, choice("smh"), choice("naive")),
  );
}
