// What has failed: a sentence for people, a button to try again, and what a developer wants to know, folded away.

import { isSmhError, type SmhError } from "smh-wasm";
import { el, icon, setText } from "./dom.js";
import { icons } from "./icons.js";

export interface Failure {
  readonly element: HTMLElement;
  /** Shows an error, or nothing. */
  show(error: Error | undefined): void;
}

/** `hook` is where tests find it, where a view has more than one. */
export function failure(onRetry: () => void, hook = "error"): Failure {
  const sentence = el("p", { class: "error-sentence" });
  const retry = el("button", { type: "button", class: "button", "data-testid": hook === "error" ? "retry" : `${hook}-retry` }, "Try again");
  retry.addEventListener("click", onRetry);
  const message = el("p");
  const facts = el("dl", {});
  const details = el(
    "details",
    { class: "error-details", "data-testid": `${hook}-details` },
    el("summary", {}, "Details"),
    message,
    facts,
  );
  const element = el(
    "div",
    { class: "error", role: "alert", hidden: true, "data-testid": hook },
    icon(icons.warning),
    el("div", {}, sentence, retry, details),
  );
  return {
    element,
    show(error) {
      element.hidden = error === undefined;
      if (error === undefined) return;
      setText(sentence, failureWords(error));
      details.hidden = !isSmhError(error);
      if (!isSmhError(error)) return;
      setText(message, error.message);
      facts.replaceChildren(...factsOf(error));
    },
  };
}

/** What is told to users, in the page's language, as all around it is. */
export function failureWords(error: Error): string {
  return isSmhError(error) ? error.userMessage(document.documentElement.lang) : error.message;
}

function factsOf({ kind, code, status, requestId, attempts, cause }: SmhError): HTMLElement[] {
  const facts: [name: string, value: string | number | undefined][] = [
    ["Status", status],
    ["Code", code],
    ["Request id", requestId],
    ["Attempts", attempts],
    // What the token function threw is of the page's own making.
    ["Cause", kind === "config" && cause instanceof Error ? cause.message : undefined],
  ];
  return facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
}
