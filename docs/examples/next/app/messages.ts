import { isSmhError, type SearchSnapshot } from "smh-wasm";

/** The status line of a search. */
export function statusMessage({ status, items, hasMore }: SearchSnapshot): string {
  switch (status) {
    case "idle":
    case "closed":
      return "";
    case "loadingMore":
      return `${items.length} found, loading more…`;
    case "failed":
      return items.length === 0 ? "" : `${items.length} found so far`;
    case "ready":
      if (items.length === 0) return "Nothing found";
      return hasMore ? `${items.length} found so far` : `${items.length} found`;
    default:
      return "Searching…";
  }
}

/** The message for an error. */
export function errorMessage(error: unknown): string {
  return isSmhError(error) ? error.userMessage() : "The search could not be started.";
}
