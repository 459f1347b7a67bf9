// Does what a row of docs/bad-input.md says, with a client of its own, and then something good with the same one. Runs
// in Node.js and in browsers.

import { argumentsOf, names } from "./given.js";
import { ended, evaluate, item, lastPage, page, secret, token } from "./samples.js";

/** Who says nothing for so long hangs, in milliseconds. */
const HANGS = 15_000;

/** No message is longer, whatever it is about. */
const LONGEST_MESSAGE = 1_000;

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

/** What a call is given if the row is about its answer; and what "works" means for it. */
const TASKS = ["1", "2"];
const USUAL = {
  "new SmhClient": { works: page() },
  createSearch: { given: [{ keyword: secret }], works: page() },
  continueSearch: { given: ["search-1", 20], works: lastPage() },
  deleteSearch: { given: ["search-1"], works: undefined },
  queryLibraryTasks: { given: [TASKS], works: ended(...TASKS) },
  querySpaceTasks: { given: [TASKS], works: ended(...TASKS) },
  clearLibraryHistory: { given: [], works: "20" },
  pages: { given: [{ keyword: secret }], works: [page(), lastPage()] },
  openSearchView: { works: [item()] },
  "view.search": { given: [{ keyword: secret }, { immediate: true }], works: [item()] },
  "view.loadMore": { given: [], works: [item(), item()] },
  "view.subscribe": { works: [item()] },
};

/** Whose searches are deleted by the package. */
const OWNED = ["new SmhClient", "pages", "openSearchView", "view.search", "view.loadMore", "view.subscribe"];

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

/** What is wrong with an outcome that must be a value. */
function mustBe(outcome, value) {
  if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
  return same(outcome.value, value) ? [] : [`gave ${shown(outcome.value)}`];
}

/** What is wrong with what came of a row's call. */
function judge(stage, outcome, seen) {
  const { row, gives, named } = stage;
  if ("kind" in gives) return judgeError(stage, outcome, seen);
  if ("reason" in gives) {
    if (!("error" in outcome)) return [`gave ${shown(outcome.value)}`];
    return outcome.error === evaluate(gives.reason, named) ? [] : [`threw ${shown(outcome.error)}`];
  }
  if ("sends" in gives) {
    if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
    return judgeSent(row, gives.sends, seen);
  }
  return mustBe(outcome, gives.works ? USUAL[row.call].works : evaluate(gives.value, named));
}

/** What is wrong with a failure. */
function judgeError({ smh, row, gives, operation }, outcome, seen) {
  if (!("error" in outcome)) return [`gave ${shown(outcome.value)}`];
  const { error } = outcome;
  if (!(error instanceof smh.SmhError) || !smh.isSmhError(error)) return [`no SmhError: ${shown(error)}`];
  const sent = row.kind !== "given" || gives.kind === "http" || gives.kind === "network";
  const must = {
    kind: gives.kind,
    operation,
    attempts: sent ? 1 : 0,
    status: gives.kind === "protocol" ? error.status : gives.status,
    code: gives.code,
  };
  const failures = Object.keys(must).flatMap((name) =>
    error[name] === must[name] ? [] : [`its ${name} is ${shown(error[name])}, not ${shown(must[name])}`],
  );
  const { message } = error;
  if (!message.startsWith(`${operation}: `) || !message.includes(gives.says) || message.length > LONGEST_MESSAGE) {
    failures.push(`says ${shown(message)}`);
  }
  const asked = seen.filter(({ body }) => !body.includes('"next"'));
  if (!sent && asked.length > 0) failures.push(`sent ${shown(asked)}`);
  for (const [what, text] of [["token", token], ["keyword", secret]]) {
    if (tells([error, error.userMessage()], text)) failures.push(`tells the ${what}: ${message}`);
  }
  return failures;
}

/** What is wrong with what was sent: a create's body, or a part of every URL. */
function judgeSent(row, sends, seen) {
  if (sends === "") return seen.length === 0 ? [] : [`sent ${shown(seen)}`];
  if (seen.length === 0) return ["sent nothing"];
  const given = sends.replace(/\$\{(\w+)\}/g, (_, name) => evaluate(name, names("")));
  const wrong = sends.startsWith("{")
    ? seen.filter(({ operation, body }) => operation === "create" && bodyOf(row, body) !== given)
    : seen.filter(({ url }) => !url.includes(given));
  return wrong.map((request) => `sent ${shown(request)}`);
}

/** A create's body, without the keyword that the row says nothing of. */
function bodyOf({ code }, body) {
  return code.includes("keyword") ? body : body.replace(/"keyword":"[^"]*",?/, "");
}

/** What is wrong with the searches that were deleted. */
function judgeDeletions({ row, gives }, seen) {
  if (row.call === "deleteSearch") return [];
  const deleted = seen.filter(({ operation }) => operation === "delete").map(({ url }) => url.split("?")[0].split("/").at(-1));
  // One is the next call's.
  const made = seen.filter(({ operation, good }) => operation === "create" && good).length > 1;
  const expected = gives.deletes ?? (OWNED.includes(row.call) && made ? "search-1" : undefined);
  if (expected !== undefined) return deleted.includes(expected) ? [] : [`${expected} was not deleted, but ${shown(deleted)}`];
  return OWNED.includes(row.call) || deleted.length === 0 ? [] : [`deleted ${shown(deleted)}`];
}

/** Whether a text can be found in a value: in its texts, in what it refers to, in its causes. */
export function tells(value, text) {
  const encoded = encodeURIComponent(text);
  const forms = [text, encoded, encoded.replaceAll("%20", "+"), JSON.stringify(text).slice(1, -1)];
  const seen = new Set();
  const look = (part, depth) => {
    if (typeof part === "string") return forms.some((form) => part.includes(form));
    if (part === null || !["object", "function"].includes(typeof part) || seen.has(part) || depth > 12) return false;
    seen.add(part);
    const reads = [() => String(part), () => JSON.stringify(part)];
    const keys = tried(() => Reflect.ownKeys(part)) ?? [];
    for (const key of [...keys, "name", "message", "stack", "cause", "url", "href"]) reads.push(() => part[key]);
    return reads.some((read) => look(tried(read), depth + 1));
  };
  return look(value, 0);
}

/** What `read` gives, or what is made of what it throws: nothing. */
function tried(read, otherwise = () => undefined) {
  try {
    return read();
  } catch (error) {
    return otherwise(error);
  }
}

/** Whether two values are the same all the way down, however far that is. */
export function same(one, another) {
  const pairs = [[one, another]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [left, right] = pair;
    if (Object.is(left, right)) continue;
    if (![left, right].every((value) => typeof value === "object" && value !== null)) return false;
    if (Array.isArray(left) !== Array.isArray(right)) return false;
    const keys = Reflect.ownKeys(left);
    if (keys.length !== Reflect.ownKeys(right).length || !keys.every((key) => Object.hasOwn(right, key))) return false;
    for (const key of keys) pairs.push([left[key], right[key]]);
  }
  return true;
}

/** A value in a few words. */
function shown(value) {
  if (value instanceof Error) return `${value.name}: ${value.message} ${tried(() => JSON.stringify(value)) ?? ""}`;
  const text = tried(() => JSON.stringify(value)) ?? tried(() => String(value)) ?? typeof value;
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
