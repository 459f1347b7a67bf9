// A fake page in Node.js with everything that the package uses of one, and a fake service.

/** The Web Lock manager of one page. */
class Locks {
  #held = new Map();
  async request(name, options, callback) {
    if (this.#held.has(name)) {
      if (options.ifAvailable) return callback(null);
      await this.#held.get(name);
    }
    const held = Promise.resolve().then(() => callback({ name }));
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

/** A Request without a signal: that of Node.js requires AbortSignals and adds listeners to them. */
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
  /** The other port has sent a message. */
  receive() {
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
    return { postMessage: () => this.#port.receive() };
  }
}

/** A service worker that confirms that it sends the creates of the page. */
class ServiceWorker {
  postMessage(_, [port] = []) {
    port?.postMessage?.();
  }
}
// Each access returns a new worker, because the package asks each worker only once.
const serviceWorker = {
  get controller() {
    return new ServiceWorker();
  },
};

const window = new EventTarget();
const document = Object.assign(new EventTarget(), { visibilityState: "visible", prerendering: false });

/** Defines the globals of a page that Node.js lacks. As Firefox, because there the package listens to the most events. */
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
  // Exceptions of the application's functions are reported here; these tests throw them on purpose.
  console.error = () => {};
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** Dispatches an event on the window and on the document. */
export function dispatch(type, more) {
  for (const target of [window, document]) target.dispatchEvent(Object.assign(new Event(type), more));
}

/** A `fetch` that creates and deletes searches, and the set of live searches. */
export function service() {
  const live = new Set();
  let created = 0;
  const { Response } = globalThis;
  const fetch = async ({ method, url }) => {
    const id = url.split("/").pop().split("?")[0];
    if (method === "DELETE") {
      live.delete(id);
      return new Response(null, { status: 204 });
    }
    const searchId = method === "POST" ? `search-${++created}` : id;
    live.add(searchId);
    return Response.json({ searchId, hasMore: false, searchFinished: true, contents: [{ name: "a.txt", type: "file", path: ["a.txt"] }] });
  };
  return { fetch, live };
}
