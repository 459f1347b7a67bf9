// The entry `./input`: connects a text input to a search. It imports only types of the client.

import type { SearchConditions } from "./exports.js";

/** The target of an input: a `SearchView`, the result of `useSmhSearch`, or your own object with these two functions. */
export interface InputTarget {
  /** Called with the conditions for the text. Conditions equal to the previous ones should change nothing. */
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  /** Called when the text is empty. */
  clear(): void;
}

/** Options of `connectInput`; times in milliseconds. */
export interface InputOptions {
  /**
   * While an input method composes a word, search this long after the last change. With `false`, search only when the word
   * is finished. Finished text is searched after the view's `debounceMs`.
   * @default 1000
   */
  composingMs?: number | false;
  /**
   * Returns the conditions for a text, which is trimmed and never empty.
   * @default (text) => ({ keyword: text })
   */
  conditions?: (text: string) => SearchConditions;
}

/** An `<input>`, or a custom element with a `value` and the same events. */
export type InputElement = HTMLElement & { value: string };

/** The connection of an input to a search. */
export interface InputConnection {
  /**
   * Searches for the input's current value. Call it after your code has changed the value, or the result of `conditions`:
   * such changes fire no event.
   *
   * @param options `immediate`: search without waiting for `debounceMs`
   */
  update(options?: { immediate?: boolean }): void;
  /** Stops listening to the input. This does not end the search: close its view. */
  disconnect(): void;
}

/**
 * Searches while the user types: after the view's `debounceMs` for finished text, after `composingMs` while an input method
 * composes a word, and at once on Enter, unless that key only accepts a composed word. Empty text clears the search. If the
 * input already has text, it is searched right away.
 *
 * @param input the text input
 * @param target the search to control, such as a `SearchView`
 * @param options the delay during composition, and the conditions for a text
 * @default {}
 * @returns the connection, to be disconnected when the input goes away
 * @throws {TypeError} if `composingMs` is neither `false` nor a number from 0
 * @example
 * const view = client.openSearchView();
 * const connection = connectInput(document.querySelector("input"), view);
 * // When the search box goes away:
 * connection.disconnect();
 * await view.close();
 */
export function connectInput(input: InputElement, target: InputTarget, options: InputOptions = {}): InputConnection {
  const { composingMs = 1000, conditions = (keyword: string) => ({ keyword }) } = options;
  if (composingMs !== false && !(typeof composingMs === "number" && composingMs >= 0)) {
    throw new TypeError("smh-wasm: composingMs must be false or a number of milliseconds from 0");
  }
  let composing = false;
  /** When a word is accepted, WebKit removes it, ends the composition, and inserts the word in a later task. */
  let wordRemoved = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const text = () => input.value.trim();

  function update(searchOptions?: { immediate?: boolean }): void {
    clearTimeout(timer);
    const keyword = text();
    try {
      if (keyword) target.search(conditions(keyword), searchOptions);
      else target.clear();
    } catch (error) {
      // The view may have been closed before its input goes away. An error with a cause means that the module has crashed.
      const { kind, cause } = Object(error) as { kind?: unknown; cause?: unknown };
      if (kind !== "closed" || cause !== undefined) throw error;
    }
  }

  /** Updates after a delay, unless the input has been removed from the document by then. */
  function updateLater(delayMs: number, searchOptions?: { immediate?: boolean }): void {
    clearTimeout(timer);
    timer = setTimeout(() => input.isConnected && update(searchOptions), delayMs);
  }

  const handlers: { [event: string]: (event: InputEvent & KeyboardEvent) => void } = {
    compositionstart() {
      composing = true;
    },
    input({ isComposing, inputType }) {
      clearTimeout(timer);
      wordRemoved = inputType === "deleteCompositionText";
      // Setting the value from code ends a composition without an event.
      if (isComposing === false && !/composition/i.test(inputType)) composing = false;
      // Outside a composition: typed, pasted, dropped or dictated text.
      if (!isComposing && !composing) update();
      else if (composingMs !== false && composingMs <= MAX_TIMEOUT_MS) updateLater(composingMs, { immediate: true });
    },
    compositionend() {
      composing = false;
      // Firefox also fires this when the input is removed from the document.
      if (!input.isConnected) clearTimeout(timer);
      else if (wordRemoved) updateLater(REINSERTED_MS);
      else update();
    },
    blur() {
      // A composition may end without `compositionend`. Chromium also fires `blur` when the input is removed from the document.
      if (composing) updateLater(0);
      composing = false;
    },
    keydown({ key, isComposing, keyCode, defaultPrevented }) {
      // Enter may only accept a composed word. Safari ends the composition before this event, which then has the key code 229.
      if (key === "Enter" && !isComposing && keyCode !== 229 && !defaultPrevented) update({ immediate: true });
    },
  };
  // Removed without a `signal`, because jsdom in Node.js refuses an AbortSignal of another realm.
  const listener = (event: Event) => handlers[event.type]?.(event as InputEvent & KeyboardEvent);
  for (const event in handlers) input.addEventListener(event, listener);
  if (text()) update();

  return {
    update,
    disconnect() {
      clearTimeout(timer);
      for (const event in handlers) input.removeEventListener(event, listener);
    },
  };
}

/** The maximum time until WebKit inserts a word that it has removed; 5 ms was measured. */
const REINSERTED_MS = 250;

/** The longest delay of a timer: with a longer one it fires at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
