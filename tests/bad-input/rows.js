// Reads docs/bad-input.md, whose tables are the tests' data. Runs in Node.js and in browsers.
//
// A row of a table whose first column is "call" is a test. Its second column is JavaScript. The header of that column is
// "arguments" (of the call), "response" (of the service) or "fetch" (of the application).

/** The engines whose results may differ; the third column names them. */
const ENGINES = ["Node.js", "Chromium", "Firefox", "WebKit"];

/** The code of a cell, or its text if it is not code. */
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
      const [call, code, result] = cells;
      rows.push({ line, kind, call: plain(call), code: code === "nothing" ? "" : plain(code), expected: readResult(result) });
    }
  });
  return rows;
}

/** The name of the test of a row. */
export function nameOf({ line, kind, call, code }) {
  return kind === "arguments" ? `line ${line}: ${call}(${code})` : `line ${line}: ${call}, ${kind} ${code}`;
}

/** The expected outcome in each engine, from a text like "network; Firefox: protocol: not JSON". */
function readResult(text) {
  const expected = {};
  for (const part of text.split("; ")) {
    const found = /^([A-Z][A-Za-z.]*(?:, [A-Z][A-Za-z.]*)*): (.*)$/.exec(part);
    const engines = found === null ? ENGINES.filter((engine) => !(engine in expected)) : found[1].split(", ");
    for (const engine of engines) {
      if (!ENGINES.includes(engine)) throw new Error(`no such engine: ${engine}`);
      expected[engine] = readOutcome(found?.[2] ?? part);
    }
  }
  return expected;
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

/** One outcome, with its additions ", deletes `id`" and ", reports `boo`". */
function readOutcome(text) {
  const beside = {};
  const main = text.replace(/, (deletes|reports) `([^`]*)`/g, (_, what, name) => ((beside[what] = name), ""));
  for (const [pattern, make] of OUTCOMES) {
    const found = pattern.exec(main);
    if (found !== null) return { ...make(found), ...beside, text };
  }
  throw new Error(`this is not a known result: ${text}`);
}
