// Assertions that must hold whatever happens on the page, and counters.

import { isSmhError } from "/pkg/index.js";

/** How often each thing happened. */
export const counts = {};
/** Violated assertions. */
export const wrongs = [];
/** The package's promises that have not settled, by a number. */
export const pending = new Map();
/** Every token so far. */
export const tokens = new Set();

let promises = 0;

export function count(what) {
  counts[what] = (counts[what] ?? 0) + 1;
}

export function wrong(what) {
  count("wrong");
  if (wrongs.length < 20) wrongs.push(what);
}

/** An error of the application's listeners: the package reports it. */
export class OnPurpose extends Error {}

export function throwOnPurpose() {
  count("thrown");
  throw new OnPurpose("thrown on purpose");
}

/** Text from the package must not contain a token. */
export function checkSecrets(where, text) {
  for (const [word] of text.matchAll(/[0-9a-f]{16,}/gi)) if (tokens.has(word)) wrong(`a token in ${where}: ${text}`);
}

function describe(error) {
  return `${error?.stack ?? error} ${isSmhError(error) ? JSON.stringify(error) : ""}`;
}

/** An error of the package must be an SmhError of one of these kinds. */
function checkError(what, error, kinds) {
  const because = (text) => error?.kind === "config" && error.message.includes(text);
  // Those that the application causes: its token function failed or returned no token, or its `fetch` threw.
  const kind = because("`accessToken") ? "token" : because("nothing was sent") ? "unsent" : error?.kind;
  if (!isSmhError(error) || !kinds.includes(kind)) return wrong(`${what} failed with ${describe(error)}`);
  count(`failed: ${kind}`);
  checkSecrets(what, `${describe(error)} ${error.cause?.stack ?? error.cause}`);
}

/** Waits for a promise of the package. It may fail with an error of these kinds, or with the signal's reason. */
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

/** Calls a method that returns no promise. It may throw an error of these kinds. */
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
  else wrong(`an uncaught error: ${describe(event.error ?? event.message)}`);
});
addEventListener("unhandledrejection", ({ reason }) => wrong(`an unhandled rejection: ${describe(reason)}`));
document.addEventListener("securitypolicyviolation", (event) => wrong(`refused: ${event.violatedDirective} ${event.blockedURI}`));

for (const level of ["warn", "error"]) {
  console[level] = (...texts) => {
    if (level === "warn" && /^smh-wasm: a SearchView was dropped without close\(\)/.test(texts[0])) count("warned");
    else wrong(`console.${level}: ${texts.join(" ")}`);
  };
}

// The package's WebAssembly instances are private; this gets them when they are created.
const instances = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    instances.push(instance);
    return instance;
  },
});
// The parts use the memory and the table of the first instance.
const exported = (type) => instances.flatMap(({ exports }) => Object.values(exports).find((value) => value instanceof type) ?? []);

/** The size of the memory of the WebAssembly modules in bytes. */
export function memoryBytes() {
  return exported(WebAssembly.Memory).reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

/** The JavaScript values that the WebAssembly modules hold. An `undefined` among them is a slot in use. */
export function held() {
  return exported(WebAssembly.Table).flatMap((table) => {
    const values = Array.from({ length: table.length }, (_, index) => table.get(index));
    return values.filter((value) => value !== null);
  });
}

/** A description of these values, to find out why they are held. */
export function describeHeld() {
  const names = {};
  for (const value of held()) {
    const name = typeof value === "function" ? String(value) : (value?.constructor?.name ?? typeof value);
    names[name] = (names[name] ?? 0) + 1;
  }
  return Object.entries(names).map(([name, count]) => `${count} x ${name.slice(0, 100)}`);
}
