"use client";

import { useCallback, useRef } from "react";
import { useSmhInput, useSmhSearch } from "smh-wasm/react";
import { useClient } from "./use-client";
import { errorMessage, statusMessage } from "./messages";

/** A search box. Its search is deleted when it unmounts. */
export function SearchBox() {
  const { client, error: loadError, open } = useClient();
  const { snapshot, search, clear, loadMore, retry } = useSmhSearch(client);
  // Also searches for text that was typed before the page's scripts had loaded.
  const connect = useSmhInput({ search, clear });
  const input = useRef<HTMLInputElement>(null);
  const ref = useCallback(
    (element: HTMLInputElement | null) => {
      input.current = element;
      connect(element);
    },
    [connect],
  );

  const { status, items, hasMore } = snapshot;
  const error = loadError ?? snapshot.error;

  function tryAgain() {
    input.current?.focus();
    if (client === undefined) open();
    else retry();
  }

  return (
    <>
      <label htmlFor="keyword">Name of a file or folder</label>
      <input id="keyword" ref={ref} type="search" autoComplete="off" spellCheck={false} />
      <p className="status" role="status">
        {statusMessage(snapshot)}
      </p>
      <ul className="results" aria-label="Results">
        {items.map(({ name, path }) => (
          <li key={path.join("/")}>
            {name}
            <small>{path.slice(0, -1).join("/") || "/"}</small>
          </li>
        ))}
      </ul>
      {error !== undefined && (
        <div className="failure" role="alert">
          <p>{errorMessage(error)}</p>
          <button className="button" type="button" onClick={tryAgain}>
            Try again
          </button>
        </div>
      )}
      {hasMore && items.length > 0 && error === undefined && (
        <button className="button" type="button" aria-disabled={status !== "ready"} onClick={() => void loadMore()}>
          More
        </button>
      )}
    </>
  );
}
