// What must hold whatever happens on the page, and what is counted on the way.

import { isSmhError } from "/pkg/index.js";

/** How often what happened. */
export const counts = {};
/** What must not be. */
export const wrongs = [];
/** The promises that the package gave and that have not settled, by a number. */
export const pending = new Map();
/** Every token there ever was. */
export const tokens = new Set();

let promises = 0;

export function count(what) {
  counts[what] = (counts[what] ?? 0) + 1;
}

export function wrong(what) {
  count("wrong");
  if (wrongs.length < 20) wrongs.push(what);
}

/** What a listener of the application's throws: the package reports it. */
export class OnPurpose extends Error {}

export function throwOnPurpose() {
  count("thrown");
  throw new OnPurpose("thrown on purpose");
}

/** Text that the package made holds no token. */
export function checkSecrets(where, text) {
  for (const [word] of text.matchAll(/[0-9a-f]{16,}/gi)) if (tokens.has(word)) wrong(`a token in ${where}: ${text}`);
}

function describe(error) {
  return `${error?.stack ?? error} ${isSmhError(error) ? JSON.stringify(error) : ""}`;
}

/** An error of the package must be an SmhError of one of these kinds. */
function checkError(what, error, kinds) {
  const because = (text) => error?.kind === "config" && error.message.includes(text);
  // The application's function for tokens failed, or gave none; or its `fetch` threw an exception.
  const kind = because("`accessToken") ? "token" : because("nothing was sent") ? "unsent" : error?.kind;
  if (!isSmhError(error) || !kinds.includes(kind)) return wrong(`${what} failed with ${describe(error)}`);
  count(`failed: ${kind}`);
  checkSecrets(what, `${describe(error)} ${error.cause?.stack ?? error.cause}`);
}

/** Follows a promise of the package's until it has settled, with a success, an error of these kinds, or the signal's reason. */
export async function keep(what, promise, { signal, kinds = [] } = {}) {
  const number = ++promises;
  pending.set(number, what);
  count(what);
  try {
    return { value: await promise };
  } catch (error) {
    if (signal?.aborted && Object.is(error, signal.reason)) count("aborted");
    else checkError(what, error, kinds);
    return { error };
  } finally {
    pending.delete(number);
  }
}

/** Calls a method that gives no promise: what it throws must be an error of these kinds. */
export function attempt(what, call, kinds = []) {
  count(what);
  try {
    return call();
  } catch (error) {
    checkError(what, error, kinds);
  }
}

addEventListener("error", (event) => {
  if (event.error instanceof OnPurpose) count("reported");
  else wrong(`an error nobody caught: ${describe(event.error ?? event.message)}`);
});
addEventListener("unhandledrejection", ({ reason }) => wrong(`a rejection nobody handled: ${describe(reason)}`));
document.addEventListener("securitypolicyviolation", (event) => wrong(`refused: ${event.violatedDirective} ${event.blockedURI}`));

for (const level of ["warn", "error"]) {
  console[level] = (...told) => {
    if (level === "warn" && /^smh-wasm: a SearchView was dropped without close\(\)/.test(told[0])) count("warned");
    else wrong(`console.${level}: ${told.join(" ")}`);
  };
}

// The package keeps its WebAssembly instance to itself; this sees it as it is made.
let instance;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (Instance, given) => (instance = new Instance(...given)),
});
const exported = (type) => Object.values(instance.exports).find((value) => value instanceof type);

/** How much memory the WebAssembly module has, in bytes. */
export function memoryBytes() {
  return exported(WebAssembly.Memory).buffer.byteLength;
}

/** The JavaScript values that the WebAssembly module holds, `undefined` among them: a place that it keeps. */
export function held() {
  const table = exported(WebAssembly.Table);
  return Array.from({ length: table.length }, (_, index) => table.get(index)).filter((value) => value !== null);
}

/** What they are, for somebody who wonders why they are still there. */
export function describeHeld() {
  const names = {};
  for (const value of held()) {
    const name = typeof value === "function" ? String(value) : (value?.constructor?.name ?? typeof value);
    names[name] = (names[name] ?? 0) + 1;
  }
  return Object.entries(names).map(([name, count]) => `${count} x ${name.slice(0, 100)}`);
}
