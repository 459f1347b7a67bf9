// Reads docs/bad-input.md: its tables are the test's data. Runs in Node.js and in browsers.
//
// A row of a table whose first column is "call" is a test. Its second column is JavaScript, and is named after what it
// is: "given" (the call's arguments), "answer" (what the server sends back), "fetch" (the application's own `fetch`).

/** Whoever may differ; a row's "gives" names them. */
const ENGINES = ["Node.js", "Chromium", "Firefox", "WebKit"];

/** The code of a cell, or its text where it is none. */
const plain = (cell) => /^`(.*)`$/.exec(cell)?.[1] ?? cell;

/** The rows of the document, in its order. */
export function readRows(markdown) {
  const rows = [];
  let kind;
  markdown.split("\n").forEach((text, index) => {
    if (!text.startsWith("| ")) {
      if (!text.startsWith("|-")) kind = undefined;
      return;
    }
    const cells = text.split("|").slice(1, -1).map((cell) => cell.trim());
    if (cells[0] === "call") kind = plain(cells[1]);
    else if (kind !== undefined) {
      const line = index + 1;
      if (cells.length !== 3) throw new Error(`line ${line} has ${cells.length} cells, not 3`);
      const [call, code, gives] = cells;
      rows.push({ line, kind, call: plain(call), code: code === "nothing" ? "" : plain(code), gives: readGives(gives) });
    }
  });
  return rows;
}

/** What a test of this row is called. */
export function nameOf({ line, kind, call, code }) {
  return kind === "given" ? `line ${line}: ${call}(${code})` : `line ${line}: ${call}, ${kind} ${code}`;
}

/** What each engine gives: "network; Firefox: protocol: not JSON". */
function readGives(text) {
  const gives = {};
  for (const part of text.split("; ")) {
    const found = /^([A-Z][A-Za-z.]*(?:, [A-Z][A-Za-z.]*)*): (.*)$/.exec(part);
    const engines = found === null ? ENGINES.filter((engine) => !(engine in gives)) : found[1].split(", ");
    for (const engine of engines) {
      if (!ENGINES.includes(engine)) throw new Error(`no such engine: ${engine}`);
      gives[engine] = readOutcome(found?.[2] ?? part);
    }
  }
  return gives;
}

const OUTCOMES = [
  [/^works$/, () => ({ works: true })],
  [/^(config|protocol): `(.*)`$/, ([, kind, place]) => ({ kind, says: `\`${place}\`` })],
  [/^(config|protocol): (.*)$/, ([, kind, says]) => ({ kind, says })],
  [/^(network|closed)$/, ([, kind]) => ({ kind, says: "" })],
  [/^http (\d+)(?: (\w+))?$/, ([, status, code]) => ({ kind: "http", says: status, status: Number(status), code })],
  [/^rejects with `(.*)`$/, ([, reason]) => ({ reason })],
  [/^sends nothing$/, () => ({ sends: "" })],
  [/^sends `(.*)`$/, ([, sends]) => ({ sends })],
  [/^`(.*)`$/, ([, value]) => ({ value })],
];

/** One outcome, and what comes with it: ", deletes `id`" and ", reports `boo`". */
function readOutcome(text) {
  const beside = {};
  const main = text.replace(/, (deletes|reports) `([^`]*)`/g, (_, what, name) => ((beside[what] = name), ""));
  for (const [pattern, make] of OUTCOMES) {
    const found = pattern.exec(main);
    if (found !== null) return { ...make(found), ...beside, text };
  }
  throw new Error(`not understood: ${text}`);
}
