// A search box with React.

import * as React from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { renderToString } from "react-dom/server";
import { useSmhSearch } from "smh-wasm/react";
import { clientOf, first, optionsOf, ready, rendered } from "./common.js";

const { Fragment, StrictMode, Suspense, startTransition, useEffect, useState } = React;

/** The promise for which the results suspend. */
let pending;
let resolvePending;

function Suspending({ suspends }) {
  if (suspends) throw (pending ??= new Promise((resolve) => (resolvePending = resolve)));
  return null;
}

function Search({ properties }) {
  const found = useSmhSearch(clientOf(properties), optionsOf(properties));
  const { snapshot, search, clear, loadMore, retry } = found;
  useEffect(() => rendered(found));
  useEffect(() => {
    if (properties.atMount) search({ keyword: properties.atMount }, { immediate: true });
  }, [properties.atMount, search]);
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
      <Suspending suspends={properties.suspends} />
    </>
  );
}

let setProperties;

function App() {
  const [properties, set] = useState(first);
  useEffect(() => {
    setProperties = set;
  }, []);
  const Strictness = properties.strict ? StrictMode : Fragment;
  // `Activity` exists since React 19.2.
  const Hiding = React.Activity ?? Fragment;
  const hiding = React.Activity && { mode: properties.hidden ? "hidden" : "visible" };
  return (
    <Strictness key={properties.strict}>
      <Hiding {...hiding}>
        <Suspense fallback={<p id="waits">…</p>}>{properties.shown && <Search properties={properties} />}</Suspense>
      </Hiding>
    </Strictness>
  );
}

let root = createRoot(document.getElementById("app"));
flushSync(() => root.render(<App />));

/** Changes properties. If the results no longer suspend, the promise is resolved. */
function set(changes) {
  flushSync(() => setProperties((properties) => ({ ...properties, ...changes })));
  if (changes.suspends === false) {
    resolvePending?.();
    pending = undefined;
  }
}

ready(set, (found) => found?.snapshot, {
  setInTransition: (changes) => startTransition(() => setProperties((properties) => ({ ...properties, ...changes }))),
  /** Starts again by hydrating server-rendered markup. */
  hydrate: (changes) => {
    root.unmount();
    const element = document.createElement("div");
    document.getElementById("app").replaceWith(element);
    Object.assign(first, changes);
    element.innerHTML = renderToString(<App />);
    root = hydrateRoot(element, <App />);
  },
});
