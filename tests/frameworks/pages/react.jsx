// A search box made with React.

import * as React from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { renderToString } from "react-dom/server";
import { useSmhSearch } from "smh-wasm/react";
import { clientOf, first, optionsOf, ready, rendered } from "./stage.js";

const { Fragment, StrictMode, Suspense, startTransition, useEffect, useState } = React;

/** What is waited for. */
let waitingFor;
let arrive;

function Slow({ waits }) {
  if (waits) throw (waitingFor ??= new Promise((resolve) => (arrive = resolve)));
  return null;
}

function Search({ wishes }) {
  const found = useSmhSearch(clientOf(wishes), optionsOf(wishes));
  const { snapshot, search, clear, loadMore, retry } = found;
  useEffect(() => rendered(found));
  useEffect(() => {
    if (wishes.atMount) search({ keyword: wishes.atMount }, { immediate: true });
  }, [wishes.atMount, search]);
  return (
    <>
      <input id="keyword" onChange={({ target }) => (target.value ? search({ keyword: target.value }) : clear())} />
      <ul id="results">
        {snapshot.items.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {snapshot.hasMore && <button id="more" onClick={() => void loadMore()} />}
      {snapshot.error && <button id="retry" onClick={retry} />}
      <Slow waits={wishes.waits} />
    </>
  );
}

let setWishes;

function App() {
  const [wishes, set] = useState(first);
  useEffect(() => {
    setWishes = set;
  }, []);
  const Strictness = wishes.strict ? StrictMode : Fragment;
  // Only since 19.2.
  const Hiding = React.Activity ?? Fragment;
  const hiding = React.Activity && { mode: wishes.hidden ? "hidden" : "visible" };
  return (
    <Strictness key={wishes.strict}>
      <Hiding {...hiding}>
        <Suspense fallback={<p id="waits">…</p>}>{wishes.shown && <Search wishes={wishes} />}</Suspense>
      </Hiding>
    </Strictness>
  );
}

let root = createRoot(document.getElementById("app"));
flushSync(() => root.render(<App />));

/** Grants wishes; what was waited for, and is not any more, is there. */
function set(changes) {
  flushSync(() => setWishes((wishes) => ({ ...wishes, ...changes })));
  if (changes.waits === false) {
    arrive?.();
    waitingFor = undefined;
  }
}

ready(set, (found) => found?.snapshot, {
  setInTransition: (changes) => startTransition(() => setWishes((wishes) => ({ ...wishes, ...changes }))),
  /** Starts again with what a server would have rendered. */
  hydrate: (changes) => {
    root.unmount();
    const element = document.createElement("div");
    document.getElementById("app").replaceWith(element);
    Object.assign(first, changes);
    element.innerHTML = renderToString(<App />);
    root = hydrateRoot(element, <App />);
  },
});
