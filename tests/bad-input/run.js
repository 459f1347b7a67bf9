// Does what a row of docs/bad-input.md says, with a client of its own, and then something good with the same one. Runs
// in Node.js and in browsers.

import { argumentsOf, names } from "./given.js";
import { USUAL, judge, judgeDeletions, mustBe, shown, tried } from "./judge.js";
import { evaluate, item, page, secret } from "./samples.js";

/** Who says nothing for so long hangs, in milliseconds. */
const HANGS = 15_000;

/** The engine that this runs in, as the table calls it. */
export function engine() {
  if (typeof document === "undefined") return "Node.js";
  const { userAgent } = navigator;
  if (userAgent.includes("Firefox/")) return "Firefox";
  return userAgent.includes("Chrome/") ? "Chromium" : "WebKit";
}

/** What was thrown with nobody to catch it: by a listener of the application's, or by mistake. */
const reports = [];
if (typeof document === "undefined") {
  globalThis.reportError = (error) => reports.push(error);
} else {
  const note = (event, what) => {
    event.preventDefault();
    reports.push(what);
  };
  addEventListener("error", (event) => note(event, event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => note(event, event.reason));
}

/** The calls of the table. Each does the call and gives what came of it; `stage.operation` is what an error must name. */
const CALLS = {
  async "new SmhClient"(stage, given) {
    stage.operation = "SmhClient";
    stage.its.client ??= new stage.smh.SmhClient(...given);
    stage.operation = "createSearch";
    for await (const first of stage.its.client.pages({ keyword: secret })) return first;
  },
  async pages(stage, given) {
    stage.operation = stage.row.kind === "given" ? "createSearch" : "continueSearch";
    const all = [];
    for await (const one of stage.its.client.pages(...given)) all.push(one);
    return all;
  },
  async watchTasks(stage, given) {
    stage.operation = "waitForTasks";
    let last;
    for await (const progress of stage.its.client.watchTasks(...given)) last = progress;
    return last.tasks;
  },
  openSearchView(stage, given) {
    stage.its.view = stage.its.client.openSearchView(...given);
    return search(stage, [{ keyword: secret }, { immediate: true }]);
  },
  "view.search": (stage, given) => search(stage, given),
  async "view.loadMore"(stage, given) {
    await search(stage, [{ keyword: "next" }, { immediate: true }]);
    stage.operation = "loadMore";
    await promised(() => stage.its.view.loadMore(...given));
    stage.operation = "continueSearch";
    return atRest(stage.its.view);
  },
  async "view.subscribe"(stage, given) {
    stage.operation = "subscribe";
    const stop = stage.its.view.subscribe(...given);
    const items = await search(stage, [{ keyword: secret }, { immediate: true }]);
    stop();
    return items;
  },
  // Another client, for a good call follows with the row's own.
  close: ({ newClient }, given) => promised(() => newClient().close(...given)),
  "view.close"(stage, given) {
    stage.operation = "close";
    return promised(() => stage.its.view.close(...given));
  },
  isSmhError: ({ smh }, given) => smh.isSmhError(...given),
  userMessage: ({ smh }, given) => tried(() => new smh.SmhClient(), (error) => error.userMessage(...given)),
  setAccessToken: ({ its }, given) => its.client.setAccessToken(...given),
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
  "settled",
]) {
  CALLS[name] = ({ its }, given) => promised(() => its.client[name](...given));
}

/** The promise of a call that must give one, and not throw at once. */
function promised(call) {
  const promise = tried(call, (error) => new Error(`it threw at once: ${shown(error)}`));
  if (!(promise instanceof Promise)) throw promise;
  return promise;
}

/** Searches with the row's view, and gives what it shows when it has come to rest. */
async function search(stage, given) {
  stage.operation = "search";
  stage.its.view.search(...given);
  stage.operation = "createSearch";
  return atRest(stage.its.view);
}

/** The items of a view that has come to rest. Throws the error that it shows. */
async function atRest(view) {
  const { items, error } = await new Promise((resolve) => {
    const look = () => {
      const snapshot = view.getSnapshot();
      if (["ready", "failed", "closed"].includes(snapshot.status)) resolve(snapshot);
    };
    view.subscribe(look);
    look();
  });
  if (error !== undefined) throw error;
  return items;
}

/**
 * Runs a row. Gives what is wrong, in words; an empty array if nothing is.
 * @param {object} smh the package
 * @param {string} server the service's URL
 * @param {string} run a name that no other run has
 * @param {object} row
 */
export async function runRow(smh, server, run, row) {
  const gives = row.gives[engine()];
  const { value, error } = await outcomeOf(() => failuresOf(smh, server, run, row, gives), 10 * HANGS);
  const failures = value ?? [`threw ${shown(error)}`];
  return failures.map((failure) => `line ${row.line}, ${row.call}, \`${row.code}\`, gives ${gives.text}: ${failure}`);
}

async function failuresOf(smh, server, run, row, gives) {
  reports.length = 0;
  const its = {};
  const named = names(`${server}/${run}/${row.line}`, { its });
  let own = row.kind === "fetch" ? evaluate(row.code, named) : undefined;
  const stage = {
    smh,
    row,
    gives,
    its,
    named,
    operation: row.call,
    newClient: () => new smh.SmhClient(named.but(own && { fetch: (...given) => own(...given) })),
    seen: async () => (await fetch(`${server}/seen/${run}/${row.line}`)).json(),
  };
  if (!["new SmhClient", "isSmhError", "userMessage"].includes(row.call)) its.client = stage.newClient();
  if (row.call.startsWith("view.")) its.view = its.client.openSearchView({ debounceMs: 0 });
  const given = row.kind === "given" ? argumentsOf(row, named) : USUAL[row.call].given;

  const failures = await doCall(stage, given);
  own &&= fetch;
  failures.push(...(await doNext(stage, given)));
  const expected = gives.reports === undefined ? undefined : evaluate(gives.reports, named);
  if (expected !== undefined && reports.length === 0) failures.push(`did not report ${gives.reports}`);
  for (const report of reports) if (report !== expected) failures.push(`reported ${shown(report)}`);
  return failures;
}

/** The row's call. */
async function doCall(stage, given) {
  const outcome = await outcomeOf(() => CALLS[stage.row.call](stage, given));
  return judge(stage, outcome, await stage.seen());
}

/** What comes after it: the next call works, with the same client where it can; then nothing is left anywhere. */
async function doNext(stage, given) {
  const { row, its } = stage;
  const failures = [];
  const mustGive = async (what, call, value) => {
    failures.push(...mustBe(await outcomeOf(call), value).map((failure) => `${what}: ${failure}`));
  };
  // What this client is made of is not good: it does the same again, and another one works.
  const bad = row.call === "new SmhClient";
  if (bad && its.client !== undefined) failures.push(...(await doCall(stage, given)).map((failure) => `again: ${failure}`));
  const end = /its\.client\.(close|free)\(\)/.exec(row.code)?.[1];
  const client = bad || its.client === undefined || end !== undefined ? stage.newClient() : its.client;
  await mustGive("the next call", () => client.createSearch({ keyword: "next" }), page());
  if (its.view !== undefined && (tried(() => its.view.getSnapshot().status) ?? "closed") !== "closed") {
    its.view.clear();
    await mustGive("the next search", () => search(stage, [{ keyword: "next" }, { immediate: true }]), [item()]);
    await mustGive("view.close()", () => its.view.close(), undefined);
  }
  for (const one of new Set([client, end === "free" ? undefined : its.client])) {
    if (one === undefined) continue;
    await mustGive("close()", () => one.close(), undefined);
    if (one.pendingDeletes !== 0) failures.push(`${one.pendingDeletes} deletions are owed`);
    one.free();
  }
  return [...failures, ...judgeDeletions(stage, await stage.seen())];
}

/** What a call gives or throws, at once or later; and an error for one that does neither. */
async function outcomeOf(call, hangs = HANGS) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("it hangs")), hangs)));
  try {
    return { value: await Promise.race([call(), late]) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
