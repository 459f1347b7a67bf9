// Builds the arguments in the rows of docs/bad-input.md.

import * as samples from "./samples.js";

const { evaluate, token } = samples;

/** The names that rows may use, with new values for each row. `baseUrl` is the URL of the row's service. */
export function names(baseUrl, others = {}) {
  const boo = new Error("boo");
  const throws = () => {
    throw boo;
  };
  const every = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, throws]));
  const revoked = (target) => {
    const { proxy, revoke } = Proxy.revocable(target, {});
    revoke();
    return proxy;
  };
  const cyclic = [];
  cyclic.push(cyclic);
  // Getters stay getters.
  const except = (object, changes) => Object.defineProperties(object, Object.getOwnPropertyDescriptors(changes));
  return {
    ...samples,
    baseUrl,
    boo,
    /** Valid client options with these changes. */
    but: (changes = {}) => except({ baseUrl, libraryId: "lib", accessToken: token, retry: false }, changes),
    cyclic,
    throwing: new Proxy({}, every),
    revoked: revoked({}),
    revokedList: revoked([]),
    revokedFunction: revoked(throws),
    /** An array with these properties replaced. */
    list: (changes) =>
      new Proxy([".png"], {
        get: (target, name) => (Object.hasOwn(changes, name) ? changes[name]() : Reflect.get(target, name)),
      }),
    aborted: AbortSignal.abort(boo),
    /** An object like an AbortSignal that has not been aborted, with these changes. */
    signal: (changes) => except({ aborted: false, addEventListener() {}, removeEventListener() {} }, changes),
    foreign,
    ...others,
  };
}

/** A Response of another realm. In Node.js, where other realms have none, an object like it. */
function foreign(body) {
  if (typeof document === "undefined") {
    return { __proto__: null, status: 200, headers: new Map(), text: () => ({ __proto__: null, then: (take) => take(body) }) };
  }
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return new frame.contentWindow.Response(body);
}

/** The arguments of a row. */
export function argumentsOf(row, named) {
  const values = evaluate(`[${row.code}]`, named);
  if (["createSearch", "pages", "view.search"].includes(row.call)) addKeyword(values[0]);
  return values;
}

/** Adds the user's keyword to conditions without one. */
function addKeyword(conditions) {
  try {
    if (Object.getPrototypeOf(conditions) === Object.prototype && !("keyword" in conditions)) {
      Object.defineProperty(conditions, "keyword", { value: samples.secret, enumerable: true });
    }
  } catch {
    // A Proxy that throws on every use.
  }
}
