// Finds out what became of items whose outcome is unknown, because the response was lost.

import { isSmhError, type BatchItem, type SmhClient } from "smh-wasm";
import type { Path } from "../items/item-path.js";
import type { Entry, Operation } from "./operation.js";

/** The number of requests at a time. */
const MAX_REQUESTS = 6;

/** An outcome that was looked up has neither a status nor an error. */
export type Result = BatchItem & { readonly lookedUp?: boolean };

/**
 * Looks the unknown items up. `onFound` receives the index and the result of each: undefined if it can't be found out. The first error,
 * for instance without a connection, ends all of it.
 */
export async function lookUp(
  client: SmhClient,
  operation: Operation,
  results: readonly Result[],
  signal: AbortSignal,
  onFound: (index: number, result: Result | undefined) => void,
): Promise<void> {
  const failed = new AbortController();
  const ends = AbortSignal.any([signal, failed.signal]);
  const unknown = results.flatMap(({ state }, index) => (state === "unknown" ? [index] : [])).values();
  const work = async () => {
    for (const index of unknown) {
      const entry = operation.entries[index];
      ends.throwIfAborted();
      if (entry === undefined) continue;
      const state = await stateOf(client, operation, entry, ends);
      onFound(index, state && { state, lookedUp: true });
    }
  };
  const works = Array.from({ length: MAX_REQUESTS }, work);
  try {
    await Promise.all(works);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(works);
    throw error;
  }
}

/** Undefined if it can't be found out. */
async function stateOf(
  client: SmhClient,
  { kind, conflict }: Operation,
  { item, to = item.path }: Entry,
  signal: AbortSignal,
): Promise<"succeeded" | "failed" | undefined> {
  switch (kind) {
    case "delete":
      return (await exists(client, item.path, signal)) ? "failed" : "succeeded";
    case "move":
      if (await exists(client, item.path, signal)) return "failed";
      return (await exists(client, to, signal)) ? "succeeded" : undefined;
    case "copy":
    case "restore":
      // A copy may have got another name, and a file that it replaces was there before.
      if (conflict !== "ask") return undefined;
      return (await exists(client, to, signal)) ? "succeeded" : "failed";
  }
}

async function exists(client: SmhClient, path: Path, signal: AbortSignal): Promise<boolean> {
  try {
    await client.getItem(path, { signal });
    return true;
  } catch (error) {
    if (isSmhError(error) && error.status === 404) return false;
    throw error;
  }
}
