// Runs a row of docs/bad-input.md with a client of its own, and then a valid call with the same client. Runs in Node.js and in
// browsers.

import { argumentsOf, names } from "./arguments.js";
import { USUAL, judge, judgeDeletions, mustBe, shown, tried } from "./judge.js";
import { evaluate, item, page, secret } from "./samples.js";

/** A call that has not settled after so many milliseconds counts as hanging. */
const HANGS = 15_000;

/** The name of this engine in the table. */
export function engine() {
  if (typeof document === "undefined") return "Node.js";
  const { userAgent } = navigator;
  if (userAgent.includes("Firefox/")) return "Firefox";
  return userAgent.includes("Chrome/") ? "Chromium" : "WebKit";
}

/** Uncaught errors: of the application's functions, or unexpected ones. */
const reports = [];
if (typeof document === "undefined") {
  globalThis.reportError = (error) => reports.push(error);
} else {
  const record = (event, error) => {
    event.preventDefault();
    reports.push(error);
  };
  addEventListener("error", (event) => record(event, event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => record(event, event.reason));
}

/** The calls of the table. Each returns the result of the call; an error must name `stage.operation`. */
const CALLS = {
  async "new SmhClient"(stage, args) {
    stage.operation = "SmhClient";
    stage.its.client ??= new stage.smh.SmhClient(...args);
    stage.operation = "createSearch";
    for await (const first of stage.its.client.pages({ keyword: secret })) return first;
  },
  async pages(stage, args) {
    stage.operation = stage.row.kind === "arguments" ? "createSearch" : "continueSearch";
    const all = [];
    for await (const one of stage.its.client.pages(...args)) all.push(one);
    return all;
  },
  async watchTasks(stage, args) {
    stage.operation = "waitForTasks";
    let last;
    for await (const progress of stage.its.client.watchTasks(...args)) last = progress;
    return last.tasks;
  },
  openSearchView(stage, args) {
    stage.its.view = stage.its.client.openSearchView(...args);
    return search(stage, [{ keyword: secret }, { immediate: true }]);
  },
  "view.search": (stage, args) => search(stage, args),
  async "view.loadMore"(stage, args) {
    await search(stage, [{ keyword: "next" }, { immediate: true }]);
    stage.operation = "loadMore";
    await promised(() => stage.its.view.loadMore(...args));
    stage.operation = "continueSearch";
    return settled(stage.its.view);
  },
  "view.removeItems": (stage, args) => edit(stage, "removeItems", args),
  "view.updateItem": (stage, args) => edit(stage, "updateItem", args),
  async "view.subscribe"(stage, args) {
    stage.operation = "subscribe";
    const stop = stage.its.view.subscribe(...args);
    const items = await search(stage, [{ keyword: secret }, { immediate: true }]);
    stop();
    return items;
  },
  // Another client, because a valid call follows with the row's own.
  close: ({ newClient }, args) => promised(() => newClient().close(...args)),
  "view.close"(stage, args) {
    stage.operation = "close";
    return promised(() => stage.its.view.close(...args));
  },
  isSmhError: ({ smh }, args) => smh.isSmhError(...args),
  userMessage: ({ smh }, args) => tried(() => new smh.SmhClient(), (error) => error.userMessage(...args)),
  setAccessToken: ({ its }, args) => its.client.setAccessToken(...args),
};
for (const name of [
  "createSearch",
  "continueSearch",
  "deleteSearch",
  "queryLibraryTasks",
  "querySpaceTasks",
  "queryLibraryTask",
  "querySpaceTask",
  "waitForTasks",
  "clearLibraryHistory",
  "getItem",
  "locateItem",
  "listFolder",
  "getFileLink",
  "thumbnailUrl",
  "settled",
]) {
  CALLS[name] = ({ its }, args) => promised(() => its.client[name](...args));
}

for (const name of ["moveItems", "copyItems", "deleteItems", "restoreItems"]) {
  CALLS[name] = async ({ its }, args) => {
    const { items, ...counts } = await promised(() => its.client[name](...args));
    // Of an error, only its kind is compared.
    return { items: items.map(({ error, ...item }) => ({ ...item, ...(error && { error: error.kind }) })), ...counts };
  };
}

/** The promise of a call that must return one, and must not throw. */
function promised(call) {
  const promise = tried(call, (error) => new Error(`it threw at once: ${shown(error)}`));
  if (!(promise instanceof Promise)) throw promise;
  return promise;
}

/** Searches with the row's view, and returns its items in the end. */
async function search(stage, args) {
  stage.operation = "search";
  stage.its.view.search(...args);
  stage.operation = "createSearch";
  return settled(stage.its.view);
}

/** Edits the items of a view, before and after a search, and returns them; `undefined` if the view is closed. */
async function edit(stage, method, args) {
  const { view } = stage.its;
  stage.operation = method;
  view[method](...args);
  if (view.getSnapshot().status === "closed") return undefined;
  await search(stage, [{ keyword: secret }, { immediate: true }]);
  stage.operation = method;
  view[method](...args);
  return view.getSnapshot().items;
}

/** Waits until the view is ready, failed or closed. Returns its items, or throws its error. */
async function settled(view) {
  const { items, error } = await new Promise((resolve) => {
    const check = () => {
      const snapshot = view.getSnapshot();
      if (["ready", "failed", "closed"].includes(snapshot.status)) resolve(snapshot);
    };
    view.subscribe(check);
    check();
  });
  if (error !== undefined) throw error;
  return items;
}

/**
 * Runs a row. Returns its failures.
 * @param {object} smh the package
 * @param {string} server the service's URL
 * @param {string} run a unique name of this run
 * @param {object} row
 */
export async function runRow(smh, server, run, row) {
  const expected = row.expected[engine()];
  const { value, error } = await outcomeOf(() => failuresOf(smh, server, run, row, expected), 10 * HANGS);
  const failures = value ?? [`threw ${shown(error)}`];
  return failures.map((failure) => `line ${row.line}, ${row.call}, \`${row.code}\`, expected ${expected.text}: ${failure}`);
}

async function failuresOf(smh, server, run, row, expected) {
  reports.length = 0;
  const its = {};
  const named = names(`${server}/${run}/${row.line}`, { its });
  let own = row.kind === "fetch" ? evaluate(row.code, named) : undefined;
  const stage = {
    smh,
    row,
    expected,
    its,
    named,
    operation: row.call,
    newClient: () => new smh.SmhClient(named.but(own && { fetch: (...args) => own(...args) })),
    seen: async () => (await fetch(`${server}/seen/${run}/${row.line}`)).json(),
  };
  if (!["new SmhClient", "isSmhError", "userMessage"].includes(row.call)) its.client = stage.newClient();
  if (row.call.startsWith("view.")) its.view = its.client.openSearchView({ debounceMs: 0 });
  const args = row.kind === "arguments" ? argumentsOf(row, named) : USUAL[row.call].arguments;

  const failures = await doCall(stage, args);
  own &&= fetch;
  failures.push(...(await doNext(stage, args)));
  const expectedReport = expected.reports === undefined ? undefined : evaluate(expected.reports, named);
  if (expectedReport !== undefined && reports.length === 0) failures.push(`did not report ${expected.reports}`);
  for (const report of reports) if (report !== expectedReport) failures.push(`reported ${shown(report)}`);
  return failures;
}

/** Makes the row's call. Returns its failures. */
async function doCall(stage, args) {
  const outcome = await outcomeOf(() => CALLS[stage.row.call](stage, args));
  return judge(stage, outcome, await stage.seen());
}

/** Makes the next call, which must work, with the same client if possible. Then nothing may be left. Returns the failures. */
async function doNext(stage, args) {
  const { row, its } = stage;
  const failures = [];
  const mustReturn = async (what, call, value) => {
    failures.push(...mustBe(await outcomeOf(call), value).map((failure) => `${what}: ${failure}`));
  };
  // A client with invalid options fails in the same way again, and another one works.
  const bad = row.call === "new SmhClient";
  if (bad && its.client !== undefined) failures.push(...(await doCall(stage, args)).map((failure) => `again: ${failure}`));
  const end = /its\.client\.(close|free)\(\)/.exec(row.code)?.[1];
  const client = bad || its.client === undefined || end !== undefined ? stage.newClient() : its.client;
  await mustReturn("the next call", () => client.createSearch({ keyword: "next" }), page());
  if (its.view !== undefined && (tried(() => its.view.getSnapshot().status) ?? "closed") !== "closed") {
    its.view.clear();
    await mustReturn("the next search", () => search(stage, [{ keyword: "next" }, { immediate: true }]), [item()]);
    await mustReturn("view.close()", () => its.view.close(), undefined);
  }
  for (const one of new Set([client, end === "free" ? undefined : its.client])) {
    if (one === undefined) continue;
    await mustReturn("close()", () => one.close(), undefined);
    if (one.pendingDeletes !== 0) failures.push(`${one.pendingDeletes} deletes are pending`);
    one.free();
  }
  return [...failures, ...judgeDeletions(stage, await stage.seen())];
}

/** The result or error of a call, or of its promise. If it does not settle, an error that says so. */
async function outcomeOf(call, hangs = HANGS) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("it does not settle")), hangs)));
  try {
    return { value: await Promise.race([call(), late]) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
