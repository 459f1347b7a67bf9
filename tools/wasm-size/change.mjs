// Changes to a text that must find their place: a new version of the program that generated the text may have changed it.

/**
 * @param {string} pass the name of the pass, for the error message
 * @param {string} text
 */
export function changer(pass, text) {
  return {
    /** Replaces `from`, which must be there. */
    change(from, to) {
      const isThere = typeof from === "string" ? text.includes(from) : text.search(from) !== -1;
      if (!isThere) {
        throw new Error(`${pass}: the glue contains nothing that matches ${from}; wasm-bindgen has changed its output (see tools/wasm-size/README.md)`);
      }
      text = text.replace(from, to);
    },
    get text() {
      return text;
    },
  };
}
