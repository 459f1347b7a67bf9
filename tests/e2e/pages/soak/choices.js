// Random arguments.

import { OnPurpose } from "./watch.js";

const CONDITIONS = [
  { keyword: "lighthouse" },
  { keyword: "lighthouse 季度报告" },
  { keyword: "picture", type: "image" },
  { keyword: "lighthouse", orderBy: "name", orderByType: "desc" },
  { keyword: "nothing-has-this-name" },
  { type: ["!image", "!dir"], minFileSize: 1n, modificationTimeStart: new Date(0) },
  {},
];

export function randomConditions(random) {
  return random.chance(0.5) ? { keyword: `lighthouse ${random.below(5)}` } : random.one(CONDITIONS);
}

/** A signal that is aborted within `ms`, an aborted one, or none. */
export function randomSignal(random, ms) {
  const how = random.weighted([[6, "none"], [3, "later"], [1, "before"], [2, "time"]]);
  if (how === "none") return undefined;
  if (how === "time") return AbortSignal.timeout(random.below(ms));
  const controller = new AbortController();
  const abort = () => controller.abort(random.one([undefined, "enough", new OnPurpose("enough"), { enough: true }, null, 0]));
  if (how === "before") abort();
  else setTimeout(abort, random.below(ms));
  return controller.signal;
}
