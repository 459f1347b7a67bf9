// The objects that the body of a response stands for. Plain JavaScript, because the WebAssembly side imports this file.

/**
 * Parses a body that has been read (src/json). Returns `undefined` if the engine can't: some refuse bigints of many digits.
 * @param {string} text
 * @param {string | undefined} nulls the paths of the fields to remove, one a line: `contents[3].size`
 * @param {string | undefined} mark the start of the strings that stand for bigints
 * @returns {unknown}
 */
export function parseBody(text, nulls, mark) {
  try {
    const root = { value: JSON.parse(text) };
    for (const path of nulls?.match(/.+/g) ?? []) removeField(root.value, path);
    if (mark !== undefined) restoreBigInts(root, mark);
    return root.value;
  } catch {
    return undefined;
  }
}

/**
 * @param {any} holder
 * @param {string} path
 */
function removeField(holder, path) {
  const names = path.match(/\w+/g) ?? [];
  const last = names.pop() ?? "";
  delete names.reduce((inner, name) => inner[name], holder)[last];
}

/**
 * Not a reviver of `JSON.parse`: its stack would grow with the depth of the text.
 * @param {Record<string, any>} root
 * @param {string} mark
 */
function restoreBigInts(root, mark) {
  const holders = [root];
  // Visits also those that are added meanwhile.
  for (const holder of holders) {
    for (const name of Object.keys(holder)) {
      const value = holder[name];
      if (typeof value === "object" && value !== null) holders.push(value);
      else if (typeof value === "string" && value.startsWith(mark)) holder[name] = BigInt(value.slice(mark.length));
    }
  }
}
