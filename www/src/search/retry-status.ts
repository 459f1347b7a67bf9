// The text shown while the client retries a request of the search.

import type { ClientEvent } from "smh-wasm";

export type RetryEvent = Extract<ClientEvent, { type: "retry" }>;

/** The retry in progress after an event; `before` is the retry in progress before it. */
export function retryAfterEvent(event: ClientEvent, before: RetryEvent | undefined): RetryEvent | undefined {
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

export function retryText({ attempt, error: { status } }: RetryEvent): string {
  let why = "The service is busy";
  if (status === undefined) why = "The service does not answer";
  if (status === 429) why = "Too many requests";
  return `${why}, trying again… (attempt\u00a0${attempt + 1})`;
}
