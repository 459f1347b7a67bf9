// The list that makes the emulator fail requests.

import { el } from "../ui/dom.js";

/** The emulator's faults that this list uses. */
export interface Faults {
  readonly share429: number;
  readonly share503: number;
  readonly shareDrop: number;
  readonly shareItem500: number;
  readonly failNext: readonly { readonly dropAfter?: boolean }[];
}

type Behaviour = "works" | "falters" | "busy" | "limits" | "drops" | "items" | "forgets";

const labels: Record<Behaviour, string> = {
  works: "works",
  falters: "fails twice, then works",
  busy: "is busy (503)",
  limits: "limits requests (429)",
  drops: "drops connections",
  items: "fails for some items",
  forgets: "loses its answers to actions",
};

const batches = ["batchMove", "batchCopy", "batchDelete", "restore"];
const only = ["create", "continue", "delete", "tasks", "history", "listFolder", "itemInfo", "locateItem", "fileLink", ...batches];
const faults: Record<Behaviour, object> = {
  works: {},
  falters: { failNext: [{ operation: "create", status: 503, count: 2 }] },
  busy: { share503: 1, only },
  limits: { share429: 1, retryAfterS: 2, only },
  drops: { shareDrop: 1, only },
  items: { shareItem500: 0.3 },
  // Browsers send a request again without saying so, if the connection was used before.
  forgets: { failNext: batches.map((operation) => ({ operation, dropAfter: true, count: 1_000_000 })), closeConnections: true },
};

function behaviourOf({ share429, share503, shareDrop, shareItem500, failNext }: Faults): Behaviour {
  if (shareItem500 > 0) return "items";
  if (failNext.some(({ dropAfter }) => dropAfter)) return "forgets";
  if (share503 > 0) return "busy";
  if (share429 > 0) return "limits";
  if (shareDrop > 0) return "drops";
  return failNext.length > 0 ? "falters" : "works";
}

const hints: Record<Behaviour, string> = {
  works: "",
  falters: "Search to see how the client retries automatically.",
  busy: "Search, load more results, act on items, or watch tasks to see a failure.",
  limits: "Search, load more results, act on items, or watch tasks to see a failure.",
  drops: "Search, load more results, act on items, or watch tasks to see a failure.",
  items: "Move, copy or delete several items: about a third fails.",
  forgets: "Move, copy or delete items: nobody knows whether it was done, until you find out.",
};

export interface FaultSelect {
  readonly element: HTMLElement;
  /** Selects the current behaviour; disables the list if it is unknown. */
  show(faults: Faults | undefined): void;
}

/** `onChoice` receives the faults to send to the emulator. */
export function faultSelect(onChoice: (faults: object) => void): FaultSelect {
  const names = Object.keys(labels) as Behaviour[];
  const select = el(
    "select",
    { id: "service", autocomplete: "off", "data-testid": "service" },
    ...names.map((name) => el("option", { value: name }, labels[name])),
  );
  const hint = el("p", { class: "panel-none" });
  const element = el(
    "div",
    { class: "fault-select" },
    el("label", { for: select.id }, "Service"),
    select,
    hint,
  );
  const update = () => {
    const behaviour = select.value as Behaviour;
    element.classList.toggle("is-failing", behaviour !== "works");
    hint.textContent = hints[behaviour];
  };
  select.addEventListener("change", () => {
    update();
    onChoice(faults[select.value as Behaviour]);
  });
  return {
    element,
    show(current) {
      select.disabled = current === undefined;
      if (current === undefined) return;
      select.value = behaviourOf(current);
      update();
    },
  };
}
