"use client";

import { useCallback, useEffect, useRef } from "react";
import { useSmhSearch } from "smh-wasm/react";
import { useClient } from "./use-client";
import { failureWords, statusWords } from "./words";

/** A search box. Its search is deleted when it unmounts. */
export function SearchBox() {
  const { client, error: notOpened, open } = useClient();
  const { snapshot, search, clear, loadMore, retry } = useSmhSearch(client);
  const input = useRef<HTMLInputElement>(null);

  const { status, items, hasMore } = snapshot;
  const error = notOpened ?? snapshot.error;

  const update = useCallback(() => {
    const keyword = input.current?.value.trim();
    if (keyword) search({ keyword });
    else clear();
  }, [search, clear]);
  // What has been typed before the page's scripts were there, which React leaves alone as long as it does not set the value.
  useEffect(update, [update]);

  function tryAgain() {
    input.current?.focus();
    if (client === undefined) open();
    else retry();
  }

  return (
    <>
      <label htmlFor="keyword">Name of a file or folder</label>
      <input
        id="keyword"
        ref={input}
        type="search"
        autoComplete="off"
        spellCheck={false}
        // What an input method has not made a word of yet is not searched.
        onChange={({ nativeEvent }) => (nativeEvent as InputEvent).isComposing || update()}
        onCompositionEnd={update}
      />
      <p className="status" role="status">
        {statusWords(snapshot)}
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
          <p>{failureWords(error)}</p>
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
