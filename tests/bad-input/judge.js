// Compares the outcome of a row of docs/bad-input.md with the expected result. Runs in Node.js and in browsers.
//
// Functions that return failures return an array of texts, which is empty if everything is right.

import { ended, evaluate, folder, item, lastPage, link, outcome, page, secret, token, typed } from "./samples.js";

/** Error messages must not be longer. */
const LONGEST_MESSAGE = 1_000;

const TASKS = ["1", "2"];
/** The arguments of each call in the rows about responses, and its result in the rows that say "works". */
export const USUAL = {
  "new SmhClient": { works: page() },
  createSearch: { arguments: [{ keyword: secret }], works: page() },
  continueSearch: { arguments: ["search-1", 20], works: lastPage() },
  deleteSearch: { arguments: ["search-1"], works: undefined },
  queryLibraryTasks: { arguments: [TASKS], works: ended(...TASKS) },
  querySpaceTasks: { arguments: [TASKS], works: ended(...TASKS) },
  queryLibraryTask: { arguments: ["1"], works: typed("1") },
  querySpaceTask: { arguments: ["1"], works: typed("1") },
  waitForTasks: { arguments: [TASKS], works: ended(...TASKS) },
  watchTasks: { arguments: [TASKS], works: ended(...TASKS) },
  clearLibraryHistory: { arguments: [], works: "20" },
  moveItems: { arguments: [[{ from: "/a", to: "/b" }]], works: outcome({ state: "succeeded", status: 204 }) },
  copyItems: { arguments: [[{ from: "/a", to: "/b" }]], works: outcome({ state: "succeeded", status: 204 }) },
  deleteItems: { arguments: [["/a"]], works: outcome({ state: "succeeded", status: 204 }) },
  restoreItems: { arguments: [[7]], works: outcome({ state: "succeeded", status: 204 }) },
  getItem: { arguments: ["/a"], works: item() },
  locateItem: { arguments: ["1"], works: item() },
  listFolder: { arguments: ["/"], works: folder() },
  getFileLink: { arguments: ["/a"], works: link() },
  thumbnailUrl: { arguments: ["/a"] },
  pages: { arguments: [{ keyword: secret }], works: [page(), lastPage()] },
  openSearchView: { works: [item()] },
  "view.search": { arguments: [{ keyword: secret }, { immediate: true }], works: [item()] },
  "view.loadMore": { arguments: [], works: [item(), item()] },
  "view.removeItems": { works: [item()] },
  "view.updateItem": { works: [item()] },
  "view.subscribe": { works: [item()] },
};

/** The calls whose searches the package deletes. */
const OWNED = ["new SmhClient", "pages", "openSearchView", "view.search", "view.loadMore", "view.removeItems", "view.updateItem", "view.subscribe"];

/** The failures of an outcome that must be this value. */
export function mustBe(outcome, value) {
  if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
  return same(outcome.value, value) ? [] : [`returned ${shown(outcome.value)}`];
}

/** The failures of the outcome of a row's call. */
export function judge(stage, outcome, seen) {
  const { row, expected, named } = stage;
  if ("kind" in expected) return judgeError(stage, outcome, seen);
  if ("reason" in expected) {
    if (!("error" in outcome)) return [`returned ${shown(outcome.value)}`];
    return outcome.error === evaluate(expected.reason, named) ? [] : [`threw ${shown(outcome.error)}`];
  }
  if ("sends" in expected) {
    if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
    return judgeSent(stage, seen);
  }
  return mustBe(outcome, expected.works ? USUAL[row.call].works : evaluate(expected.value, named));
}

/** The failures of an outcome that must be an SmhError. */
function judgeError({ smh, row, expected, operation }, outcome, seen) {
  if (!("error" in outcome)) return [`returned ${shown(outcome.value)}`];
  const { error } = outcome;
  if (!(error instanceof smh.SmhError) || !smh.isSmhError(error)) return [`not an SmhError: ${shown(error)}`];
  const sent = expected.kind !== "config" && (row.kind !== "arguments" || expected.kind === "http" || expected.kind === "network");
  const must = {
    kind: expected.kind,
    operation,
    // A closed client's error does not count attempts, whichever request was in flight.
    attempts: sent && expected.kind !== "closed" ? 1 : 0,
    status: expected.kind === "protocol" ? error.status : expected.status,
    code: expected.code,
  };
  const failures = Object.keys(must).flatMap((name) =>
    error[name] === must[name] ? [] : [`its ${name} is ${shown(error[name])}, not ${shown(must[name])}`],
  );
  const { message } = error;
  if (!message.startsWith(`${operation}: `) || !message.includes(expected.says) || message.length > LONGEST_MESSAGE) {
    failures.push(`its message is ${shown(message)}`);
  }
  const sentForRow = seen.filter(({ body }) => !body.includes('"next"'));
  if (!sent && sentForRow.length > 0) failures.push(`sent ${shown(sentForRow)}`);
  for (const [what, text] of [["token", token], ["keyword", secret]]) {
    if (contains([error, error.userMessage()], text)) failures.push(`contains the ${what}: ${message}`);
  }
  return failures;
}

/** The failures of the requests: the expectation is the body of a create, or a part of every URL. */
function judgeSent({ row, expected, named }, seen) {
  const { sends } = expected;
  if (sends === "") return seen.length === 0 ? [] : [`sent ${shown(seen)}`];
  if (seen.length === 0) return ["sent nothing"];
  const wanted = sends.replace(/\$\{(\w+)\}/g, (_, name) => named[name]);
  const wrong = sends.startsWith("{")
    ? seen.filter(({ operation, body }) => operation === "create" && bodyOf(row, body) !== wanted)
    : seen.filter(({ url }) => !url.includes(wanted));
  return wrong.map((request) => `sent ${shown(request)}`);
}

/** The body of a create, without the keyword that was added to the row's conditions. */
function bodyOf({ code }, body) {
  return code.includes("keyword") ? body : body.replace(/"keyword":"[^"]*",?/, "");
}

/** The failures of the deletions. */
export function judgeDeletions({ row, expected }, seen) {
  if (row.call === "deleteSearch") return [];
  const deleted = seen.filter(({ operation }) => operation === "delete").map(({ url }) => url.split("?")[0].split("/").at(-1));
  // One of the creates is that of the next call.
  const created = seen.filter(({ operation, good }) => operation === "create" && good).length > 1;
  const deletion = expected.deletes ?? (OWNED.includes(row.call) && created ? "search-1" : undefined);
  if (deletion !== undefined) return deleted.includes(deletion) ? [] : [`${deletion} was not deleted, but ${shown(deleted)}`];
  return OWNED.includes(row.call) || deleted.length === 0 ? [] : [`deleted ${shown(deleted)}`];
}

/** Whether a value contains a text: in its strings, its properties or its causes. */
export function contains(value, text) {
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

/** The result of `read`. If it throws, the result of `otherwise`: by default nothing. */
export function tried(read, otherwise = () => undefined) {
  try {
    return read();
  } catch (error) {
    return otherwise(error);
  }
}

/** Whether two values are deeply equal, at any depth. */
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

/** A short description of a value. */
export function shown(value) {
  if (value instanceof Error) return `${value.name}: ${value.message} ${tried(() => JSON.stringify(value)) ?? ""}`;
  const text = tried(() => JSON.stringify(value)) ?? tried(() => String(value)) ?? typeof value;
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
