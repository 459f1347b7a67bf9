// The application's search boxes: a view each, and its listeners.

import { isSmhError } from "/pkg/index.js";
import { randomConditions, randomSignal } from "./choices.js";
import { calm } from "./state.js";
import { attempt, checkSecrets, count, keep, throwOnPurpose, wrong } from "./watch.js";

const STATUSES = ["idle", "waiting", "searching", "ready", "loadingMore", "suspended", "failed", "closed"];

/** The snapshot of a view is consistent, and its items match its conditions. */
export function checkBox({ view }) {
  const snapshot = view.getSnapshot();
  const { status, conditions, items, error, searchId } = snapshot;
  const is = (so, what) => so || wrong(`a view shows ${what}: ${JSON.stringify(snapshot)}`);
  is(view.getSnapshot() === snapshot, "another object each time");
  is(STATUSES.includes(status), "an unknown status");
  is((status === "failed") === (error !== undefined), "an error without the status \"failed\", or the reverse");
  is(error === undefined || isSmhError(error), "an error that is not an SmhError");
  is(!["idle", "waiting", "suspended", "closed"].includes(status) || searchId === undefined, "a search that it should have deleted");
  is(new Set(items.map(({ path }) => path.join("/"))).size === items.length, "an item twice");
  const words = conditions?.keyword?.toLowerCase().split(" ");
  if (words) is(items.every(({ name }) => words.some((word) => name.toLowerCase().includes(word))), "items of other conditions");
  if (error) checkSecrets("a snapshot", `${error.stack} ${JSON.stringify(error)} ${error.cause}`);
}

export function openBox(record, random) {
  const chance = random.fork();
  const signal = random.chance(0.1) ? randomSignal(random, 3_000) : undefined;
  const options = {
    debounceMs: random.one([undefined, 0, 5, 30]),
    maxConcurrentCreates: random.one([undefined, 1, 2, 3]),
    hiddenGraceMs: random.one([undefined, false, 0, 30]),
    pageLifecycle: random.one([undefined, true, true, false]),
    withInode: random.chance(0.3),
    signal,
  };
  const view = attempt("client.openSearchView()", () => record.client.openSearchView(options));
  if (!view) return;
  const box = { record, view, stops: [] };
  const listen = () => {
    checkBox(box);
    // Another listener may have closed or freed it.
    if (calm.is || !record.boxes.has(box)) return;
    if (chance.chance(0.01)) chance.weighted(boxActs)(box, chance);
    if (chance.chance(0.01)) throwOnPurpose();
  };
  for (let listeners = random.below(3); listeners > 0; listeners--) box.stops.push(view.subscribe(listen));
  record.boxes.add(box);
  return box;
}

export async function closeBox(box) {
  box.record.boxes.delete(box);
  await keep("view.close()", box.view.close());
  checkBox(box);
  box.stops.forEach((stop) => stop());
}

/** What the application does with a view, as `[weight, act]`. */
export const boxActs = [
  [40, ({ view }, random) => {
    const [conditions, options] = [randomConditions(random), { immediate: random.chance(0.3) }];
    attempt("view.search()", () => view.search(conditions, options), ["closed"]);
  }],
  [15, ({ view }, random) => {
    const signal = randomSignal(random, 300);
    void keep("view.loadMore()", view.loadMore({ signal }), { signal });
  }],
  [5, ({ view }) => view.clear()],
  [10, ({ view }) => view.retry()],
  [4, (box) => void closeBox(box)],
  [1, (box) => {
    // Frees a view that is open: its search is deleted, with a warning.
    box.record.boxes.delete(box);
    // Later, because a view cannot be freed while it notifies a listener.
    queueMicrotask(() => {
      if (box.view.getSnapshot().status !== "closed") count("view.free()");
      box.view.free();
    });
  }],
  [1, (box) => {
    // Drops a view without closing it: the same, as soon as it is garbage-collected.
    box.record.boxes.delete(box);
    if (box.view.getSnapshot().status !== "closed") count("views forgotten");
    box.stops.forEach((stop) => stop());
  }],
];
