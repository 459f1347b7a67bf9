"use client";
// The entry for React: a search box, and its input, as hooks. Everything they do is in search-box.ts and input.ts.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { CallOptions, SearchConditions, SearchSnapshot, SearchViewOptions, SmhClient } from "./exports.js";
import { connectInput, type InputConnection, type InputElement, type InputOptions, type InputTarget } from "./input.js";
import { IDLE, createSearchBox } from "./search-box.js";

/** What `useSmhSearch` gives. The functions are the same ones for as long as the component lives. */
export interface SmhSearch {
  /** What to show: the same object until something changes. While there is no client its status is "idle". */
  readonly snapshot: SearchSnapshot;
  /**
   * New conditions: the search for the earlier ones is deleted. Conditions equal to the current ones change nothing, so an
   * effect may call this as often as it likes. What is asked for before there is a client is searched when it comes.
   *
   * @param conditions what to search for
   * @param options `immediate`: without waiting for `debounceMs` of quiet
   * @throws {SmhError} of kind "config" for conditions that can't be used; before there is a client, the snapshot has the
   * error when it comes
   */
  readonly search: (conditions: SearchConditions, options?: { immediate?: boolean }) => void;
  /** Back to nothing searched; deletes the current search. */
  readonly clear: () => void;
  /**
   * Gets the next page. Does nothing while one is on its way or when there is none. What goes wrong shows in the snapshot.
   *
   * @param options `signal` ends the waiting, and rejects with its reason
   * @returns resolves when the page has arrived, or when it is known that it does not
   */
  readonly loadMore: (options?: CallOptions) => Promise<void>;
  /** After "failed": tries again. */
  readonly retry: () => void;
}

/**
 * A search box: a `SearchView` that lives as long as the component does. Its searches are all deleted: when the conditions
 * change, when the component is unmounted or hidden (`<Activity>`), and when the page goes. A component that is shown
 * again, another client and other options open a new view, which goes on with the last conditions.
 *
 * @param client the client, or `undefined` while it is loading
 * @param options as for `client.openSearchView()`; a new object with the same values changes nothing.
 * What can't be used shows in the snapshot, as "failed".
 * @default {}
 * @returns what to show, and what the user can do
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
  const snapshot = useSyncExternalStore(box.subscribe, box.getSnapshot, nothing);
  // After each render: the box knows options with the same values.
  useEffect(() => box.use(client, options));
  // Not a layout effect: React ends those, too, when something below a <Suspense> is waited for, and what is waited for
  // may be in the results.
  useEffect(() => {
    box.mount();
    return box.unmount;
  }, [box]);
  return useMemo(() => {
    const { search, clear, loadMore, retry } = box;
    return { snapshot, search, clear, loadMore, retry };
  }, [box, snapshot]);
}

const nothing = () => IDLE;

/**
 * Searches while the user types into an input, which may be controlled or not: see `connectInput` of `smh-wasm/input`.
 *
 * @param target what searches: `search` and `clear` of `useSmhSearch`, or your own. The functions of the last render are called.
 * @param options how; `conditions` of the last render is called, `composingMs` is that of the time when the input appears
 * @default {}
 * @returns the `ref` for the input, the same one for as long as the component lives
 * @throws {TypeError} when the input appears, for a `composingMs` that is neither `false` nor a number from 0
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
    let wanted: InputElement | null = null;
    return (input: InputElement | null) => {
      wanted = input;
      if (input === null) {
        // React gives `null` and then the same input where the application's own `ref` function has changed.
        queueMicrotask(() => {
          if (wanted !== null) return;
          connection?.disconnect();
          connected = undefined;
        });
      } else if (input !== connected) {
        connection?.disconnect();
        const { composingMs } = latest.current.options;
        connection = connectInput(
          input,
          {
            search: (conditions, pace) => latest.current.target.search(conditions, pace),
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
