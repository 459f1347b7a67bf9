// The service's normal responses, and the names that rows use for them. Used by the service and by the page.

/** The user's token and keyword: no error may contain them. */
export const token = "t0k/en of the us+er";
export const secret = "s3cret wish";

/** Long, but shorter than any engine's longest URL. */
export const huge = "x".repeat(1_000_000);

/** One half of a surrogate pair. */
export const lone = "\ud800";

/** An item of a page. */
export const item = (changes) => ({ type: "file", name: "a", path: ["a"], ...changes });

/** The first page of a search. */
export const page = (changes) => ({
  searchId: "search-1",
  searchFinished: false,
  hasMore: true,
  nextMarker: 20,
  contents: [item()],
  ...changes,
});

/** Its last page. */
export const lastPage = () => {
  const { nextMarker: _, ...rest } = page({ searchFinished: true, hasMore: false });
  return rest;
};

/** The service's response about tasks that have ended. */
export const tasks = (...ids) => ids.map((taskId) => ({ taskId, status: 204 }));

/** The client's result for it. */
export const ended = (...ids) => ids.map((taskId) => ({ taskId, state: "succeeded", status: 204 }));

/** The service's response about a task with a type, and the client's result for it. */
export const task = (taskId) => ({ taskId, taskType: "batchDelete", status: 200 });
export const typed = (taskId) => ({ taskId, taskType: "batchDelete", state: "succeeded", status: 200 });

/** The outcome of a batch of one item. */
export const outcome = (item) => ({ items: [item], succeeded: 0, failed: 0, unknown: 0, pending: 0, [item.state]: 1 });

/** The same, if it is not known, because of an error of this kind. */
export const unknown = (error) => outcome({ state: "unknown", error });

/** A page of a folder. */
export const folder = (changes) => ({ path: [], contents: [item()], ...changes });

/** The client's result for a link. */
export const link = () => ({ url: "https://files.example/a?q-sign-time=1;2", expiresAt: new Date(2000) });

/** Ten megabytes of items. */
export const bigPage = () => page({ contents: Array(10_000).fill(item({ note: "n".repeat(1_000) })) });

/** `depth` nested arrays around `bottom`. */
export function nested(depth, bottom) {
  let value = bottom;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}
/** The same as JSON. */
export const nestedText = (depth, bottom) => "[".repeat(depth) + bottom + "]".repeat(depth);

/** The JSON of a page with an additional field, whose value is inserted as it is. */
export const pageText = (name, value) => `${JSON.stringify(page()).slice(0, -1)},"${name}":${value}}`;

/** A proxy's response when the service cannot be reached. */
export const html = "<!doctype html><title>Sign in</title>";

/** The value of an expression that may use these names. */
export function evaluate(code, names) {
  return new Function(...Object.keys(names), `return (${code});`)(...Object.values(names));
}
