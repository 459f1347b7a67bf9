// Shows an error: a sentence for the user, a button to try again, and collapsed details for developers.

import { isSmhError, type SmhError } from "smh-wasm";
import { el, icon, setText } from "./dom.js";
import { icons } from "./icons.js";

export interface ErrorBox {
  readonly element: HTMLElement;
  /** Shows an error, or hides the box. */
  show(error: Error | undefined): void;
}

/** `testId` distinguishes several boxes of one view. */
export function errorBox(onRetry: () => void, testId = "error"): ErrorBox {
  const sentence = el("p", { class: "error-sentence" });
  const retry = el("button", { type: "button", class: "button", "data-testid": testId === "error" ? "retry" : `${testId}-retry` }, "Try again");
  retry.addEventListener("click", onRetry);
  const message = el("p");
  const facts = el("dl", {});
  const details = el(
    "details",
    { class: "error-details", "data-testid": `${testId}-details` },
    el("summary", {}, "Details"),
    message,
    facts,
  );
  const element = el(
    "div",
    { class: "error", role: "alert", hidden: true, "data-testid": testId },
    icon(icons.warning),
    el("div", {}, sentence, retry, details),
  );
  return {
    element,
    show(error) {
      element.hidden = error === undefined;
      if (error === undefined) return;
      setText(sentence, errorText(error));
      details.hidden = !isSmhError(error);
      if (!isSmhError(error)) return;
      setText(message, error.message);
      facts.replaceChildren(...factsOf(error));
    },
  };
}

/** The sentence for the user, in the page's language. */
export function errorText(error: Error): string {
  return isSmhError(error) ? error.userMessage(document.documentElement.lang) : error.message;
}

function factsOf({ kind, code, status, requestId, attempts, cause }: SmhError): HTMLElement[] {
  const facts: [name: string, value: string | number | undefined][] = [
    ["Status", status],
    ["Code", code],
    ["Request id", requestId],
    ["Attempts", attempts],
    // Only for the token function's error, which the page itself created.
    ["Cause", kind === "config" && cause instanceof Error ? cause.message : undefined],
  ];
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
}
