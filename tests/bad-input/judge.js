// Whether what came of a row of docs/bad-input.md is what it should be. Runs in Node.js and in browsers.

import { ended, evaluate, item, lastPage, page, secret, token, typed } from "./samples.js";

/** No message is longer, whatever it is about. */
const LONGEST_MESSAGE = 1_000;

const TASKS = ["1", "2"];
/** What a call is given if the row is about its answer; and what "works" means for it. */
export const USUAL = {
  "new SmhClient": { works: page() },
  createSearch: { given: [{ keyword: secret }], works: page() },
  continueSearch: { given: ["search-1", 20], works: lastPage() },
  deleteSearch: { given: ["search-1"], works: undefined },
  queryLibraryTasks: { given: [TASKS], works: ended(...TASKS) },
  querySpaceTasks: { given: [TASKS], works: ended(...TASKS) },
  queryLibraryTask: { given: ["1"], works: typed("1") },
  querySpaceTask: { given: ["1"], works: typed("1") },
  waitForTasks: { given: [TASKS], works: ended(...TASKS) },
  watchTasks: { given: [TASKS], works: ended(...TASKS) },
  clearLibraryHistory: { given: [], works: "20" },
  pages: { given: [{ keyword: secret }], works: [page(), lastPage()] },
  openSearchView: { works: [item()] },
  "view.search": { given: [{ keyword: secret }, { immediate: true }], works: [item()] },
  "view.loadMore": { given: [], works: [item(), item()] },
  "view.subscribe": { works: [item()] },
};

/** Whose searches are deleted by the package. */
const OWNED = ["new SmhClient", "pages", "openSearchView", "view.search", "view.loadMore", "view.subscribe"];

/** What is wrong with an outcome that must be a value. */
export function mustBe(outcome, value) {
  if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
  return same(outcome.value, value) ? [] : [`gave ${shown(outcome.value)}`];
}

/** What is wrong with what came of a row's call. */
export function judge(stage, outcome, seen) {
  const { row, gives, named } = stage;
  if ("kind" in gives) return judgeError(stage, outcome, seen);
  if ("reason" in gives) {
    if (!("error" in outcome)) return [`gave ${shown(outcome.value)}`];
    return outcome.error === evaluate(gives.reason, named) ? [] : [`threw ${shown(outcome.error)}`];
  }
  if ("sends" in gives) {
    if ("error" in outcome) return [`threw ${shown(outcome.error)}`];
    return judgeSent(stage, seen);
  }
  return mustBe(outcome, gives.works ? USUAL[row.call].works : evaluate(gives.value, named));
}

/** What is wrong with a failure. */
function judgeError({ smh, row, gives, operation }, outcome, seen) {
  if (!("error" in outcome)) return [`gave ${shown(outcome.value)}`];
  const { error } = outcome;
  if (!(error instanceof smh.SmhError) || !smh.isSmhError(error)) return [`no SmhError: ${shown(error)}`];
  const sent = gives.kind !== "config" && (row.kind !== "given" || gives.kind === "http" || gives.kind === "network");
  const must = {
    kind: gives.kind,
    operation,
    // Which request was on its way when the client was closed says nothing.
    attempts: sent && gives.kind !== "closed" ? 1 : 0,
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
function judgeSent({ row, gives, named }, seen) {
  const { sends } = gives;
  if (sends === "") return seen.length === 0 ? [] : [`sent ${shown(seen)}`];
  if (seen.length === 0) return ["sent nothing"];
  const given = sends.replace(/\$\{(\w+)\}/g, (_, name) => named[name]);
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
export function judgeDeletions({ row, gives }, seen) {
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
export function tried(read, otherwise = () => undefined) {
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
export function shown(value) {
  if (value instanceof Error) return `${value.name}: ${value.message} ${tried(() => JSON.stringify(value)) ?? ""}`;
  const text = tried(() => JSON.stringify(value)) ?? tried(() => String(value)) ?? typeof value;
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
