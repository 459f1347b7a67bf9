// The panel's list of the last requests.

import { el } from "../ui/dom.js";
import type { ApiRequest, ServerState } from "./server-state.js";

const MAX_ROWS = 6;

export interface RequestList {
  readonly element: HTMLElement;
  show(state: ServerState): void;
}

export function requestList(): RequestList {
  const list = el("ol", { class: "requests" });
  const none = el("p", { class: "panel-none", hidden: true }, "None yet.");
  return {
    element: el("div", {}, list, none),
    show(state) {
      const groups = lastRequests(state);
      none.hidden = groups.length > 0;
      list.replaceChildren(...groups.map(requestRow));
    },
  };
}

/** Consecutive equal requests: a search without results yet is continued many times. */
interface RequestGroup {
  readonly request: ApiRequest;
  times: number;
}

/** Requests of the back end, and those for pictures and files, which would hide all others. */
const notListed = ["token", "thumbnail", "storage"];

/** The newest first, without preflights. */
function lastRequests({ requests }: ServerState): RequestGroup[] {
  const groups: RequestGroup[] = [];
  for (const request of [...requests].reverse()) {
    if (request.preflight || notListed.includes(request.operation)) continue;
    const group = groups.at(-1);
    // Create requests have the same path, but each creates another search.
    const repeats =
      request.method === "GET" && group?.request.path === request.path && outcomeOf(group.request) === outcomeOf(request);
    if (group !== undefined && repeats) group.times += 1;
    else if (groups.length < MAX_ROWS) groups.push({ request, times: 1 });
    else break;
  }
  return groups;
}

/** The status. A request without a status is either unanswered or was dropped. */
function outcomeOf({ status, durationMs }: ApiRequest): string {
  if (status !== null) return String(status);
  return durationMs === undefined ? "…" : "dropped";
}

function requestRow({ request, times }: RequestGroup): HTMLElement {
  const { method, path, status, durationMs } = request;
  const failed = status === null ? durationMs !== undefined : status >= 400;
  return el(
    "li",
    {},
    el("span", { class: `method method-${method.toLowerCase()}` }, method),
    el("code", { title: path }, `…/${lastPart(request)}`),
    el(
      "span",
      { class: failed ? "request-status is-failed" : "request-status" },
      `${times > 1 ? `${times} × ` : ""}${outcomeOf(request)}`,
    ),
  );
}

/** The end of the path, which tells the requests apart. Those of batches differ in their query only. */
function lastPart({ path, query, operation }: ApiRequest): string {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const action = /(?:^|&)(move|copy|delete|restore)(?:=|&|$)/.exec(query)?.[1];
  if (action !== undefined && operation !== "delete") return `${path.split("/")[3]}?${action}`;
  if (/^[0-9a-f-]{16,}$/i.test(last)) return shortId(last);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function shortId(id: string): string {
  return id.length > 10 ? `${id.slice(0, 8)}…` : id;
}
