"use client";
// The entry for React: hooks for a search box and its input. search-box.ts and input.ts implement them.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { CallOptions, SearchConditions, SearchSnapshot, SearchViewOptions, SmhClient } from "./exports.js";
import { connectInput, type InputConnection, type InputElement, type InputOptions, type InputTarget } from "./input.js";
import { IDLE, createSearchBox } from "./search-box.js";

/** The result of `useSmhSearch`. Its functions stay the same for the lifetime of the component. */
export interface SmhSearch {
  /** The state to render: the same object until something changes. Its status is "idle" while there is no client. */
  readonly snapshot: SearchSnapshot;
  /**
   * Searches with new conditions and deletes the previous search. Conditions equal to the current ones change nothing, so an
   * effect may call this on every render. Before there is a client, the conditions are kept and searched when it arrives.
   *
   * @param conditions the conditions of the search
   * @param options `immediate`: search without waiting for `debounceMs`
   * @throws {SmhError} of kind "config" for invalid conditions; before there is a client, the snapshot shows the error when
   * the client arrives
   */
  readonly search: (conditions: SearchConditions, options?: { immediate?: boolean }) => void;
  /** Deletes the current search and resets the snapshot to "idle". */
  readonly clear: () => void;
  /**
   * Loads the next page. Does nothing while a page is loading, or if there are no more. The snapshot shows a failure.
   *
   * @param options `signal` ends the waiting, and the promise rejects with its reason
   * @returns resolves when the page has arrived, or can't arrive any longer
   */
  readonly loadMore: (options?: CallOptions) => Promise<void>;
  /** Tries again after a failure. */
  readonly retry: () => void;
}

/**
 * A search box: a `SearchView` that is open while the component is mounted. Each search is deleted: when the conditions
 * change, when the component is unmounted or hidden (`<Activity>`), and when the user leaves the page. When the component is
 * shown again, and when the client or the options change, a new view opens and searches with the last conditions.
 *
 * @param client the client, or `undefined` while it is loading
 * @param options the options of `client.openSearchView()`; a new object with the same values changes nothing. Invalid options
 * show in the snapshot, as "failed".
 * @default {}
 * @returns the state to render, and the actions of the user
 * @example
 * const { snapshot, search, clear } = useSmhSearch(client);
 * const input = useSmhInput({ search, clear });
 * return (
 *   <>
 *     <input ref={input} />
 *     <ul>{snapshot.items.map((item) => <li key={item.path.join("/")}>{item.name}</li>)}</ul>
 *   </>
 * );
 */
export function useSmhSearch(client: SmhClient | undefined, options: SearchViewOptions = {}): SmhSearch {
  const [box] = useState(createSearchBox);
  const snapshot = useSyncExternalStore(box.subscribe, box.getSnapshot, getServerSnapshot);
  // After each render: the box knows options with the same values.
  useEffect(() => box.use(client, options));
  // Not a layout effect, because React also cleans those up while something inside a <Suspense> is loading, which may be in
  // the results.
  useEffect(() => {
    box.mount();
    return box.unmount;
  }, [box]);
  return useMemo(() => {
    const { search, clear, loadMore, retry } = box;
    return { snapshot, search, clear, loadMore, retry };
  }, [box, snapshot]);
}

const getServerSnapshot = () => IDLE;

/**
 * Searches while the user types into an input, controlled or uncontrolled: see `connectInput` of `smh-wasm/input`.
 *
 * @param target `search` and `clear` of `useSmhSearch`, or your own functions; those of the latest render are called
 * @param options `conditions` of the latest render is called; `composingMs` is read when the input is mounted
 * @default {}
 * @returns the `ref` for the input, which stays the same for the lifetime of the component
 * @throws {TypeError} when the input is mounted, if `composingMs` is neither `false` nor a number from 0
 * @example
 * const { snapshot, search, clear } = useSmhSearch(client);
 * const input = useSmhInput({ search, clear });
 * return <input type="search" ref={input} />;
 */
export function useSmhInput(target: InputTarget, options: InputOptions = {}): (input: InputElement | null) => void {
  const latest = useRef({ target, options });
  useEffect(() => {
    latest.current = { target, options };
  });
  const [ref] = useState(() => {
    let connected: InputElement | undefined;
    let connection: InputConnection | undefined;
    let current: InputElement | null = null;
    return (input: InputElement | null) => {
      current = input;
      if (input === null) {
        // If the application's own `ref` function has changed, React passes `null` and then the same input.
        queueMicrotask(() => {
          if (current !== null) return;
          connection?.disconnect();
          connected = undefined;
        });
      } else if (input !== connected) {
        connection?.disconnect();
        const { composingMs } = latest.current.options;
        connection = connectInput(
          input,
          {
            search: (conditions, searchOptions) => latest.current.target.search(conditions, searchOptions),
            clear: () => latest.current.target.clear(),
          },
          {
            ...(composingMs !== undefined && { composingMs }),
            conditions: (text) => latest.current.options.conditions?.(text) ?? { keyword: text },
          },
        );
        connected = input;
      }
    };
  });
  return ref;
}
