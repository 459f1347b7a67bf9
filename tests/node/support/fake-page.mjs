// A page in Node.js, as far as the package looks at one; and a service that keeps account of searches.

/** A Web Lock manager of one page. */
class Locks {
  #held = new Map();
  async request(name, options, act) {
    if (this.#held.has(name)) {
      if (options.ifAvailable) return act(null);
      await this.#held.get(name);
    }
    const held = Promise.resolve().then(() => act({ name }));
    this.#held.set(name, held);
    return held.finally(() => this.#held.delete(name));
  }
  async query() {
    return { held: [...this.#held.keys()].map((name) => ({ name })), pending: [] };
  }
}

class Storage {
  getItem(key) {
    return this[key] ?? null;
  }
  setItem(key, value) {
    this[key] = value;
  }
  removeItem(key) {
    delete this[key];
  }
}

/** As simple as an engine's may be: that of Node.js needs AbortSignals, and listens to them. */
export class SimpleRequest {
  constructor(url, { method }) {
    Object.assign(this, { url, method });
  }
}

class MessagePort {
  #listener;
  set onmessage(listener) {
    this.#listener = listener;
  }
  /** What the other end does. */
  hear() {
    this.#listener?.();
  }
  close() {}
}

class MessageChannel {
  #port = new MessagePort();
  get port1() {
    return this.#port;
  }
  get port2() {
    return { postMessage: () => this.#port.hear() };
  }
}

/** Controls the page, and carries its creates. Another one each time, so that each is asked. */
class ServiceWorker {
  postMessage(_, [port] = []) {
    port?.postMessage?.();
  }
}
const serviceWorker = {
  get controller() {
    return new ServiceWorker();
  },
};

const window = new EventTarget();
const document = Object.assign(new EventTarget(), { visibilityState: "visible", prerendering: false });

/** The globals of a page that Node.js has not. Firefox's name makes the package listen to all events that it knows. */
export function definePage() {
  const navigator = { onLine: true, userAgent: "Firefox/153.0", language: "en", locks: new Locks(), serviceWorker };
  const globals = {
    document,
    navigator,
    localStorage: new Storage(),
    navigation: new EventTarget(),
    MessageChannel,
    MessagePort,
    ServiceWorker,
    documentPictureInPicture: Object.assign(new EventTarget(), { window: null }),
    fetchLater: () => ({}),
    reportError: () => {},
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
  // What the application's functions throw is reported; here it is of no interest.
  console.error = () => {};
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** An event of the page's window, and of its document. */
export function dispatch(type, more) {
  for (const target of [window, document]) target.dispatchEvent(Object.assign(new Event(type), more));
}

/** A `fetch` that makes and deletes searches, and those that live. */
export function service() {
  const living = new Set();
  let made = 0;
  const { Response } = globalThis;
  const fetch = async ({ method, url }) => {
    const id = url.split("/").pop().split("?")[0];
    if (method === "DELETE") {
      living.delete(id);
      return new Response(null, { status: 204 });
    }
    const searchId = method === "POST" ? `search-${++made}` : id;
    living.add(searchId);
    return Response.json({ searchId, hasMore: false, searchFinished: true, contents: [{ name: "a.txt", type: "file", path: ["a.txt"] }] });
  };
  return { fetch, living };
}
