// What the service sends when all is well, and the names that rows use for it. Known to the server and to the page.

/** The user's token and keyword: no error may tell them. */
export const token = "t0k/en of the us+er";
export const secret = "s3cret wish";

/** Long, but shorter than any engine's longest URL. */
export const huge = "x".repeat(1_000_000);

/** Half of a character. */
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

/** What the service says of tasks that have ended. */
export const tasks = (...ids) => ids.map((taskId) => ({ taskId, status: 204 }));

/** What the client makes of it. */
export const ended = (...ids) => ids.map((taskId) => ({ taskId, state: "succeeded", status: 204 }));

/** What the service says of a task whose type it tells, and what the client makes of it. */
export const task = (taskId) => ({ taskId, taskType: "batchDelete", status: 200 });
export const typed = (taskId) => ({ taskId, taskType: "batchDelete", state: "succeeded", status: 200 });

/** Ten megabytes of items. */
export const bigPage = () => page({ contents: Array(10_000).fill(item({ note: "n".repeat(1_000) })) });

/** This many arrays, one in the other, with this at the bottom. */
export function nested(depth, bottom) {
  let value = bottom;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}
/** The same as JSON. */
export const nestedText = (depth, bottom) => "[".repeat(depth) + bottom + "]".repeat(depth);

/** A page's JSON with one field more, its value as it is written. */
export const pageText = (name, value) => `${JSON.stringify(page()).slice(0, -1)},"${name}":${value}}`;

/** What a proxy says when the service is away. */
export const html = "<!doctype html><title>Sign in</title>";

/** The value of an expression in which these names can be used. */
export function evaluate(code, names) {
  return new Function(...Object.keys(names), `return (${code});`)(...Object.values(names));
}
