// The page's side of the exit worker (src/web/transport/exit_worker.js), with a fake worker and fake events of the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { definePage, dispatch } from "./support/fake-page.mjs";

definePage();
navigator.serviceWorker = undefined;

/** The workers that have been started. */
const started = [];
let allowed = true;

class SharedWorker {
  constructor(url, options) {
    void options.extendedLifetime;
    if (url === "http://[" || !allowed) throw new SyntaxError("not a URL, or not allowed");
    const posted = [];
    Object.assign(this, { url, options, posted, port: { postMessage: (message) => posted.push(structuredClone(message)) } });
    started.push(this);
  }
  /** The worker posts a message. */
  says(data) {
    this.port.onmessage({ data });
  }
  /** The worker answers the last greeting. */
  greets(creates = []) {
    this.says({ id: this.posted.findLast(({ type }) => type === "greet").id, creates });
  }
}
globalThis.SharedWorker = SharedWorker;

/** The timers that have been started and not stopped. */
const timers = new Map();
globalThis.setTimeout = (call, ms) => {
  const id = {};
  timers.set(id, { call, ms });
  return id;
};
globalThis.clearTimeout = (id) => timers.delete(id);
function fire(wanted) {
  for (const [id, { call, ms }] of [...timers]) {
    if (ms === wanted && timers.delete(id)) call();
  }
}
/** The time passes in which the worker has to reply. */
function replyIsLate() {
  fire(5_000);
  fire(5_000);
}
/** How many timers `act` leaves running. */
async function timersLeftBy(act) {
  const before = new Set(timers.keys());
  await act();
  return [...timers.keys()].filter((id) => !before.has(id)).length;
}

const { startSharedWorker } = await import("../../src/web/platform/globals.js");
const { fetchInExitWorker, startExitWorker } = await import("../../src/web/transport/exit_worker.js");
const url = "https://smh.example/create?access_token=t";
const init = {
  method: "POST",
  body: "{}",
  headers: new Headers({ "content-type": "application/json" }),
  credentials: "omit",
  referrerPolicy: "no-referrer",
  cache: "no-store",
  keepalive: false,
};
const outcomeOf = (promise) => promise.then(({ status, headers, text }) => [status, headers.get("x"), text()], ({ name }) => name);

let scripts = 0;
/** A client's worker that has not replied yet. */
function start() {
  const events = [];
  const script = `/worker-${++scripts}.js`;
  const startAgain = () => startExitWorker(script, (event) => events.push(event));
  assert.equal(startAgain(), true);
  const create = () => {
    const response = fetchInExitWorker(script, url, init);
    // A test that has ended may leave it, and later events reject it.
    response?.catch(() => {});
    return response;
  };
  return { worker: started.at(-1), events, startAgain, script, create };
}

/** A worker that has replied. */
function ready() {
  const all = start();
  all.worker.greets();
  return all;
}

const left = { type: "exitWorker", available: false };

test("the worker is one for each page, and lives on after it", () => {
  const { worker, script, startAgain } = start();
  assert.ok(worker.url === script && worker.options.extendedLifetime && worker.options.name.length > 8);
  const count = started.length;
  startAgain();
  assert.equal(started.length, count);
  start();
  assert.notEqual(started.at(-1).options.name, worker.options.name);
});

test("a create goes from the page until the worker has replied to its greeting", () => {
  const { worker, create, events } = start();
  assert.equal(create(), undefined);
  worker.greets();
  assert.ok(create() instanceof Promise);
  assert.deepEqual(events, []);
});

test("the request is the page's, and the response is the worker's", async () => {
  const { worker, create } = ready();
  const response = create();
  const { id, ...message } = worker.posted.at(-1);
  const posted = { ...init, headers: [["content-type", "application/json"]] };
  assert.deepEqual(message, { type: "create", url, init: posted });
  worker.says({ id, status: 201, headers: [["x", "y"]], body: "{}" });
  assert.deepEqual(worker.posted.at(-1), { type: "received", id });
  assert.deepEqual(await outcomeOf(response), [201, "y", "{}"]);
});

test("a failure of the worker's `fetch` is the request's", async () => {
  const { worker, create } = ready();
  const response = create();
  const error = new TypeError("Failed to fetch");
  worker.says({ id: worker.posted.at(-1).id, error });
  assert.equal(await response.catch((reason) => reason), error);
});

test("the worker learns that the page leaves, and the page greets again when it returns", async () => {
  const { worker, create } = ready();
  const [kept, lost] = [create(), create()];
  const [{ id }] = worker.posted.slice(-2);
  dispatch("pagehide", { persisted: true });
  assert.equal(worker.posted.at(-1).type, "left");
  assert.equal(create(), undefined, "the page sends creates until the worker has replied");
  // Posted before the worker knew: the search is deleted.
  worker.says({ id, status: 200, headers: [], body: "old" });
  dispatch("pageshow", { persisted: true });
  worker.greets([id]);
  assert.equal(await outcomeOf(lost), "TypeError");
  worker.says({ id, status: 200, headers: [["x", "new"]], body: "{}" });
  assert.deepEqual(await outcomeOf(kept), [200, "new", "{}"]);
  assert.ok(create() instanceof Promise);
});

test("a reply to an older greeting does not count", () => {
  const { worker, create } = start();
  const { id } = worker.posted.at(-1);
  dispatch("freeze");
  dispatch("resume");
  worker.says({ id, creates: [] });
  assert.equal(create(), undefined);
  worker.greets();
  assert.ok(create() instanceof Promise);
});

test("a page that stays does not greet again", () => {
  const { worker } = ready();
  const count = worker.posted.length;
  dispatch("resume");
  dispatch("pageshow", { persisted: false });
  assert.equal(worker.posted.length, count);
});

test("a worker that can't be started, fails, or does not reply is reported once to each client", () => {
  allowed = false;
  const refused = (() => {
    const events = [];
    startExitWorker("/refused.js", (event) => events.push(event));
    return { events, startAgain: () => {}, create: () => fetchInExitWorker("/refused.js", url, init) };
  })();
  allowed = true;
  const failed = start();
  failed.worker.onerror();
  const silent = start();
  replyIsLate();
  for (const { events, create } of [refused, failed, silent]) {
    assert.deepEqual(events, [left]);
    assert.equal(create(), undefined);
  }
  silent.startAgain();
  assert.deepEqual(silent.events, [left, left], "another client");
});

test("a part of the engine that is missing or throws counts as a worker that can't be started", () => {
  const throws = () => {
    throw new TypeError("not here");
  };
  const knows = ({ extendedLifetime }, url) => extendedLifetime && url === "http://[" && throws();
  for (const [name, constructor] of Object.entries({
    port: function (url, options) {
      knows(options, url);
      Object.defineProperty(this, "port", { get: throws });
    },
    onmessage: function (url, options) {
      knows(options, url);
      this.port = Object.defineProperty({}, "onmessage", { set: throws });
    },
    onerror: function (url, options) {
      knows(options, url);
      Object.defineProperty(this, "onerror", { set: throws });
    },
    nothing: function (url, options) {
      knows(options, url);
    },
  })) {
    globalThis.SharedWorker = constructor;
    const events = [];
    assert.equal(startExitWorker(`/${name}`, (event) => events.push(event)), true);
    assert.deepEqual(events, [left], name);
  }
  for (const value of [undefined, throws]) {
    globalThis.SharedWorker = value;
    assert.equal(startExitWorker("/none", assert.fail), true, "such an engine does not know the option");
  }
  globalThis.SharedWorker = SharedWorker;
});

test("a port that throws is not used", () => {
  const { worker, create } = ready();
  worker.port.postMessage = () => {
    throw new TypeError("not here");
  };
  assert.equal(create(), undefined);
  dispatch("pagehide", { persisted: true });
  dispatch("pageshow", { persisted: true });
});

test("a worker that replies late is used after all", () => {
  const { worker, create, events, startAgain } = start();
  replyIsLate();
  assert.equal(worker.posted.at(-1).type, "left");
  worker.greets();
  assert.equal(create(), undefined, "the worker counts the page as one that has left");
  worker.greets();
  assert.ok(create() instanceof Promise);
  startAgain();
  assert.deepEqual(events, [left], "not another one for the next client");
});

test("a reply that the page receives after a pause counts", async () => {
  const { worker, create, events } = start();
  // The timer fires first.
  fire(5_000);
  worker.greets();
  assert.ok(create() instanceof Promise);
  fire(5_000);
  assert.equal(worker.posted.at(-1).type, "greet");
  assert.deepEqual(events, []);
});

test("a create of a worker that does not reply is rejected, and the worker deletes its late search", async () => {
  const { worker, create } = ready();
  const response = create();
  const { id } = worker.posted.at(-1);
  fire(5_000);
  assert.equal(worker.posted.at(-1).type, "greet");
  replyIsLate();
  assert.equal(await outcomeOf(response), "TypeError");
  assert.equal(worker.posted.at(-1).type, "left");
  worker.greets();
  worker.greets([id]);
  worker.says({ id, status: 200, headers: [], body: "{}" });
  assert.equal(worker.posted.at(-1).type, "greet", "not confirmed");
});

test("a worker that ends during a long create is noticed", async () => {
  const { worker, create } = ready();
  const response = create();
  const { id } = worker.posted.at(-1);
  for (let check = 0; check < 3; check++) {
    fire(5_000);
    worker.greets([id]);
  }
  fire(5_000);
  replyIsLate();
  assert.equal(await outcomeOf(response), "TypeError");
});

test("no timer is left by a create, or by a page that leaves", async () => {
  const { worker, create } = ready();
  const answered = (message) =>
    timersLeftBy(async () => {
      const response = create();
      assert.equal(worker.posted.at(-1).type, "create");
      worker.says({ id: worker.posted.at(-1).id, ...message });
      await outcomeOf(response);
    });
  assert.equal(await answered({ status: 200, headers: [], body: "{}" }), 0);
  assert.equal(await answered({ error: new TypeError("Failed to fetch") }), 0);
  const late = await timersLeftBy(async () => {
    const responses = [create(), create()];
    const [first, second] = worker.posted.slice(-2);
    worker.says({ id: second.id, status: 200, headers: [], body: "{}" });
    await outcomeOf(responses[1]);
    fire(5_000);
    worker.says({ id: first.id, status: 200, headers: [], body: "{}" });
    await outcomeOf(responses[0]);
  });
  assert.equal(late, 0, "a response shows that the worker lives");
  const leave = () => {
    create();
    dispatch("pagehide", { persisted: true });
  };
  assert.equal(await timersLeftBy(leave), 0);
  dispatch("pageshow", { persisted: true });
});

test("a script that the application names is used even if `fetch` is replaced", () => {
  const { fetch } = globalThis;
  globalThis.fetch = () => {};
  const { create } = ready();
  assert.ok(create() instanceof Promise);
  globalThis.fetch = fetch;
});

test("two clients share a worker: each create gets its own answer, and both go on after the page has returned", async () => {
  const { worker, script, startAgain, create } = ready();
  startAgain();
  const [one, other] = [create(), fetchInExitWorker(script, url, init)];
  const [{ id: first }, { id: second }] = worker.posted.slice(-2);
  dispatch("pagehide", { persisted: true });
  dispatch("pageshow", { persisted: true });
  worker.greets([first, second]);
  for (const id of [second, first]) worker.says({ id, status: 200, headers: [], body: `${id}` });
  assert.deepEqual([(await outcomeOf(one))[2], (await outcomeOf(other))[2]], [`${first}`, `${second}`]);
});

test("under Trusted Types the URL goes through the package's policy, and is a string if that is refused", async () => {
  const urls = [];
  globalThis.SharedWorker = class {
    port = {};
    constructor(url, { extendedLifetime }) {
      void extendedLifetime;
      urls.push(url);
    }
  };
  for (const refused of [false, true]) {
    const made = [];
    globalThis.trustedTypes = {
      createPolicy: (name, rules) => {
        made.push(name);
        if (refused) throw new TypeError("not allowed");
        return { createScriptURL: (url) => ({ trusted: rules.createScriptURL(url) }) };
      },
    };
    assert.ok(startSharedWorker("/file.js", "", true, assert.fail, assert.fail));
    assert.deepEqual(made, ["smh-wasm"]);
  }
  assert.deepEqual(urls, [{ trusted: "http://[" }, { trusted: "/file.js" }, "http://[", "/file.js"]);
  delete globalThis.trustedTypes;
  globalThis.SharedWorker = SharedWorker;
});

test("a check during a create does not reject creates that were sent after it", async () => {
  const { worker, create } = ready();
  const first = create();
  const { id } = worker.posted.at(-1);
  fire(5_000);
  const second = create();
  const next = worker.posted.at(-1).id;
  worker.greets([id]);
  for (const one of [id, next]) worker.says({ id: one, status: 200, headers: [], body: `${one}` });
  assert.deepEqual([(await outcomeOf(first))[2], (await outcomeOf(second))[2]], [`${id}`, `${next}`]);
});

test("a create that ends in time is not checked", () => {
  const { worker, create } = ready();
  create();
  worker.says({ id: worker.posted.at(-1).id, status: 200, headers: [], body: "{}" });
  const count = worker.posted.length;
  fire(5_000);
  assert.equal(worker.posted.length, count);
});

test("in a prerendered page the worker is started when the page is shown", () => {
  const count = started.length;
  document.prerendering = true;
  assert.equal(startExitWorker("/shown.js", undefined), true);
  assert.equal(started.length, count);
  document.prerendering = false;
  dispatch("prerenderingchange");
  assert.equal(started.at(-1).url, "/shown.js");
});

test("no worker is started under a service worker that sends creates, or by an engine without the option", () => {
  const count = started.length;
  globalThis.SharedWorker = class {
    constructor() {
      started.push(this);
      throw new SyntaxError("not a URL");
    }
  };
  assert.equal(startExitWorker("/later.js", assert.fail), true);
  assert.equal(started.length, count + 1, "only the attempt with an invalid URL");
  globalThis.SharedWorker = SharedWorker;
  navigator.serviceWorker = { controller: { postMessage: (_, [port]) => port.postMessage() } };
  assert.equal(startExitWorker("/later.js", assert.fail), false);
  assert.equal(started.length, count + 1);
  navigator.serviceWorker = undefined;
});

test("a page that greets twice at its return uses the answers after the second reply", async () => {
  const { worker, create } = ready();
  const response = create();
  const { id } = worker.posted.at(-1);
  dispatch("pagehide", { persisted: true });
  dispatch("freeze");
  dispatch("resume");
  const first = worker.posted.at(-1).id;
  dispatch("pageshow", { persisted: true });
  worker.says({ id: first, creates: [id] });
  worker.says({ id, status: 200, headers: [], body: "1" });
  worker.greets([id]);
  worker.says({ id, status: 200, headers: [], body: "2" });
  worker.says({ id, status: 200, headers: [], body: "3" });
  assert.deepEqual((await outcomeOf(response))[2], "2");
});
