// Waiting for a time. Plain JavaScript, because the WebAssembly side imports this very file.

/**
 * A promise that can be let go. It resolves then, too: what the WebAssembly side keeps for a promise is freed no sooner.
 * @typedef {Promise<unknown> & { stop(): void }} Wait
 */

/**
 * Resolves when this many milliseconds have passed.
 * @param {number} ms
 * @returns {Wait}
 */
export function after(ms) {
  /** @type {any} */
  let timer;
  /** @type {(value?: unknown) => void} */
  let resolve = () => {};
  const passed = new Promise((give) => {
    resolve = give;
    timer = setTimeout(give, ms);
  });
  const stop = () => {
    clearTimeout(timer);
    resolve();
  };
  return Object.assign(passed, { stop });
}

/**
 * Resolves when this many milliseconds have passed, or when the network or the page's visibility may have changed.
 * @param {number} ms
 * @returns {Wait}
 */
export function changing(ms) {
  const passed = after(ms);
  /** @type {() => void} */
  let listener = () => {};
  const changed = new Promise((resolve) => {
    listener = () => resolve(undefined);
  });
  /** @type {[EventTarget | undefined, string][]} */
  const sources = [
    [globalThis, "online"],
    [globalThis, "offline"],
    [globalThis.document, "visibilitychange"],
  ];
  // Node.js knows none of these, a worker not the last.
  for (const [target, type] of sources) target?.addEventListener?.(type, listener);
  const stop = () => {
    passed.stop();
    for (const [target, type] of sources) target?.removeEventListener?.(type, listener);
  };
  return Object.assign(Promise.race([passed, changed]), { stop });
}
