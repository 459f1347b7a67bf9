// What the rows of docs/bad-input.md are made of, on the side of the application.

import * as samples from "./samples.js";

const { evaluate, token } = samples;

/** The names that rows use, made anew for each row. `baseUrl` is where the row's service is; `others` are its own names. */
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
    /** Good options of a client, except for these. */
    but: (changes = {}) => except({ baseUrl, libraryId: "lib", accessToken: token, retry: false }, changes),
    cyclic,
    throwing: new Proxy({}, every),
    revoked: revoked({}),
    revokedList: revoked([]),
    revokedFunction: revoked(throws),
    /** An array, but for what this says of its properties. */
    list: (gives) =>
      new Proxy([".png"], {
        get: (target, name) => (Object.hasOwn(gives, name) ? gives[name]() : Reflect.get(target, name)),
      }),
    aborted: AbortSignal.abort(boo),
    /** What looks like a signal that has not fired, except for these. */
    signal: (changes) => except({ aborted: false, addEventListener() {}, removeEventListener() {} }, changes),
    foreign,
    ...others,
  };
}

/** A Response of another realm; in Node.js, where only one realm has them, what behaves like one. */
function foreign(body) {
  if (typeof document === "undefined") {
    return { __proto__: null, status: 200, headers: new Map(), text: () => ({ __proto__: null, then: (take) => take(body) }) };
  }
  const frame = document.createElement("iframe");
  document.body.append(frame);
  return new frame.contentWindow.Response(body);
}

/** The arguments that a row gives. */
export function argumentsOf(row, named) {
  const given = evaluate(`[${row.code}]`, named);
  if (["createSearch", "pages", "view.search"].includes(row.call)) addKeyword(given[0]);
  return given;
}

/** Conditions that say nothing of a keyword have the user's. */
function addKeyword(conditions) {
  try {
    if (Object.getPrototypeOf(conditions) === Object.prototype && !("keyword" in conditions)) {
      Object.defineProperty(conditions, "keyword", { value: samples.secret, enumerable: true });
    }
  } catch {
    // A Proxy that does not let itself be looked at.
  }
}
