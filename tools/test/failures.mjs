// Finds the failed tests in the output of a step, for the last lines of `make test`: CI shows only these.

/** How many failures of one step are named, and how many characters of a message are shown. */
const MOST = 12;
const LENGTH = 600;

/** How each framework names a failed test, and the lines in which its message starts. */
const RUST_TEST = /^test (.+) \.\.\. FAILED$/;
const RUST_OUTPUT = /^---- (.+) stdout ----$/;
const WASM_TEST = /^test (.+) \.\.\. FAIL$/;
const WASM_INVOKED = /^\s*Invoking test: (.+)$/;
const PANIC = /^\s*(?:thread '.*' .*)?panicked at .*:$/;
const NODE_TEST = /^( *)not ok \d+ - (.+)$/;
const OTHER = /^(error(\[E\d+\])?: |Error: |stopped: |make: \*\*\*|make\[\d+\]: \*\*\*)/;

/** @returns {{ name: string, message: string }[]} the failed tests; if no test has failed, the last lines that look like an error. */
export function failures(lines) {
  const found = new Map();
  const add = (name, message = "") => found.set(name, found.get(name) || message);
  let output;
  lines.forEach((line, index) => {
    const test = RUST_TEST.exec(line) ?? WASM_TEST.exec(line);
    if (test) add(test[1]);
    const started = RUST_OUTPUT.exec(line) ?? WASM_INVOKED.exec(line);
    if (started) output = started[1];
    if (PANIC.test(line) && output) add(output, message(lines.slice(index)));
    const node = NODE_TEST.exec(line);
    if (node) {
      const { text, isParent } = nodeMessage(lines.slice(index + 1), `${node[1]}  `);
      // Only the subtests of a failed test say why.
      if (!isParent) add(node[2], text);
    }
  });
  if (found.size === 0) {
    const errors = lines.filter((line) => OTHER.test(line));
    for (const line of (errors.length > 0 ? errors : lines.filter((line) => line.trim())).slice(-MOST)) add(shorten(line.trim()));
  }
  const all = [...found].map(([name, message]) => ({ name, message }));
  return all.length > MOST ? [...all.slice(0, MOST), { name: `and ${all.length - MOST} more`, message: "" }] : all;
}

/** The first line of a panic, which has its place, and the lines up to an empty one or to the next heading. */
function message(lines) {
  const end = lines.findIndex((line, index) => index > 0 && (line.trim() === "" || /^(note: |stack backtrace:|\s*Stack:)/.test(line)));
  return shorten(lines.slice(0, end < 0 ? 12 : end).map((line) => line.trim()).join("\n"));
}

/** The field `error` of the YAML block that follows a failed test. */
function nodeMessage(lines, indent) {
  const end = lines.findIndex((line) => line.startsWith(`${indent}...`));
  const block = lines.slice(0, end < 0 ? 40 : end);
  const at = block.findIndex((line) => line.startsWith(`${indent}error: `));
  if (at < 0) return { text: "", isParent: false };
  const first = block[at].slice(`${indent}error: `.length);
  const isParent = block.some((line) => line.includes("failureType: 'subtestsFailed'"));
  if (!/^[|>]/.test(first)) return { text: shorten(first.replace(/^'|'$/g, "")), isParent };
  const rest = block.slice(at + 1);
  const last = rest.findIndex((line) => line.trim() !== "" && !line.startsWith(`${indent}  `));
  return { text: shorten(rest.slice(0, last < 0 ? undefined : last).map((line) => line.trim()).join("\n")), isParent };
}

export const shorten = (text, length = LENGTH) => (text.length > length ? `${text.slice(0, length)} …` : text);
