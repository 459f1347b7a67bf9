// The entry `./input`: connects a text input with a search. It knows nothing of the WebAssembly module, only types.

import type { SearchConditions } from "./exports.js";

/** What searches: a `SearchView`, what `useSmhSearch` gives, or an object of your own with these two functions. */
export interface InputTarget {
  /** Called with the conditions for the text. Conditions equal to the last ones should change nothing. */
  search(conditions: SearchConditions, options?: { immediate?: boolean }): void;
  /** Called when the text is empty. */
  clear(): void;
}

/** Options of an input's connection; times in milliseconds. */
export interface InputOptions {
  /**
   * While an input method composes a word, search this long after the last change. Finished text is searched after the
   * view's `debounceMs`. `false`: never before the word is finished.
   * @default 1000
   */
  composingMs?: number | false;
  /**
   * The conditions for a text, which is trimmed and never empty.
   * @default (text) => ({ keyword: text })
   */
  conditions?: (text: string) => SearchConditions;
}

/** An `<input>`, or an element of your own that has a `value` and the events of one. */
export type InputElement = HTMLElement & { value: string };

/** An input that is connected with a search. */
export interface InputConnection {
  /**
   * Searches for what the input holds now. Call it after your code has changed the value or what `conditions` gives,
   * because no event tells of that.
   *
   * @param options `immediate`: without waiting for `debounceMs`
   */
  update(options?: { immediate?: boolean }): void;
  /** Stops listening. The search itself stays: close its view. */
  disconnect(): void;
}

/**
 * Searches while the user types: after the view's own pause for finished text, after a longer one while an input method
 * composes a word, and at once on Enter, unless that key only accepts a composed word. Empty text clears the search. What
 * the input holds already is searched right away.
 *
 * @param input the text input
 * @param target what searches, such as a `SearchView`
 * @param options how
 * @default {}
 * @returns what disconnects the input again
 * @throws {TypeError} for a `composingMs` that is neither `false` nor a number from 0
 * @example
 * const view = client.openSearchView();
 * const connection = connectInput(document.querySelector("input"), view);
 * // When the user leaves the search box:
 * connection.disconnect();
 * await view.close();
 */
export function connectInput(input: InputElement, target: InputTarget, options: InputOptions = {}): InputConnection {
  const { composingMs = 1000, conditions = (keyword: string) => ({ keyword }) } = options;
  if (composingMs !== false && !(typeof composingMs === "number" && composingMs >= 0)) {
    throw new TypeError("smh-wasm: composingMs must be false or a number of milliseconds from 0");
  }
  let composing = false;
  /** WebKit accepts a word by removing it, ending the composition, and inserting it in a later task. */
  let removed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const text = () => input.value.trim();

  function update(pace?: { immediate?: boolean }): void {
    clearTimeout(timer);
    const wanted = text();
    try {
      if (wanted) target.search(conditions(wanted), pace);
      else target.clear();
    } catch (error) {
      // The view of an input that is about to go may be closed already. Not so where the module has crashed: that has a cause.
      const { kind, cause } = Object(error) as { kind?: unknown; cause?: unknown };
      if (kind !== "closed" || cause !== undefined) throw error;
    }
  }

  /** Updates after a while, unless the input has been taken away by then, with its word unfinished. */
  function updateLater(delayMs: number, pace?: { immediate?: boolean }): void {
    clearTimeout(timer);
    timer = setTimeout(() => input.isConnected && update(pace), delayMs);
  }

  const handlers: { [event: string]: (event: InputEvent & KeyboardEvent) => void } = {
    compositionstart() {
      composing = true;
    },
    input({ isComposing, inputType }) {
      clearTimeout(timer);
      removed = inputType === "deleteCompositionText";
      // No event tells that a composition has ended because code has set the value.
      if (isComposing === false && !/composition/i.test(inputType)) composing = false;
      // Without composition: also by pasting, dropping and dictating.
      if (!isComposing && !composing) update();
      else if (composingMs !== false && composingMs <= MAX_TIMEOUT_MS) updateLater(composingMs, { immediate: true });
    },
    compositionend() {
      composing = false;
      // Firefox fires this, too, when the input is taken away.
      if (!input.isConnected) clearTimeout(timer);
      else if (removed) updateLater(REINSERTED_MS);
      else update();
    },
    blur() {
      // A composition may end without an event of its own. Chromium fires this, too, when the input is taken away.
      if (composing) updateLater(0);
      composing = false;
    },
    keydown({ key, isComposing, keyCode, defaultPrevented }) {
      // The key that accepts a composed word: Safari ends the composition before, and has the code only.
      if (key === "Enter" && !isComposing && keyCode !== 229 && !defaultPrevented) update({ immediate: true });
    },
  };
  // One for all events, because a `signal` of another realm (jsdom in Node.js) is refused.
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

/** How soon WebKit inserts a word that it has removed: 5 ms measured. */
const REINSERTED_MS = 250;

/** The longest delay that timers know: a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
