// While the client sends a search's request again by itself.

import type { ClientEvent } from "smh-wasm";

export type Retrying = Extract<ClientEvent, { type: "retry" }>;

/** What is being tried again after an event, `before` being what was. */
export function retryingAfter(event: ClientEvent, before: Retrying | undefined): Retrying | undefined {
  if (!("operation" in event) || !["createSearch", "continueSearch"].includes(event.operation)) return before;
  switch (event.type) {
    case "retry":
      return event;
    case "request":
      return event.attempt > 1 ? before : undefined;
    case "response":
      return event.status >= 400 ? before : undefined;
  }
}

export function retryingText({ attempt, error: { status } }: Retrying): string {
  let why = "The service is busy";
  if (status === undefined) why = "The service does not answer";
  if (status === 429) why = "Too many requests";
  return `${why}, trying again… (attempt\u00a0${attempt + 1})`;
}
