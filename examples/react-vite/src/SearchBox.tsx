import { useRef, useState } from "react";
import { useSmhSearch } from "smh-wasm/react";
import { useClient } from "./useClient";
import { failureWords, statusWords } from "./words";

/** A search box. Its search is deleted when it unmounts. */
export function SearchBox() {
  const { client, error: notOpened, open } = useClient();
  const { snapshot, search, clear, loadMore, retry } = useSmhSearch(client);
  const [keyword, setKeyword] = useState("");
  const input = useRef<HTMLInputElement>(null);

  const { status, items, hasMore } = snapshot;
  const error = notOpened ?? snapshot.error;

  function type(text: string, composing = false) {
    setKeyword(text);
    // What an input method has not made a word of yet is not searched.
    if (composing) return;
    const wanted = text.trim();
    if (wanted === "") clear();
    else search({ keyword: wanted });
  }

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
        value={keyword}
        onChange={({ target, nativeEvent }) => type(target.value, (nativeEvent as InputEvent).isComposing)}
        onCompositionEnd={({ currentTarget }) => type(currentTarget.value)}
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
