// The exit worker: a shared worker, one for each page, that sends the page's creates and lives on after the page. If the page
// leaves before it has received a response, the worker deletes the search. The page's side is src/web/transport/exit_worker.js,
// which describes the messages. The built file has no imports and exports; it is also embedded in the package.

import { deleteSearch, searchUrl } from "./delete-search.js";

/** @import { Answer, PageMessage } from "../src/web/transport/exit_worker.js" */

/** The outcome of a create, and the URL of its search, if there is one. @typedef {{ answer: Answer, search?: URL | undefined }} Completed */

/** @type {any} */
const worker = globalThis;

worker.onconnect = (/** @type {{ ports: [MessagePort] }} */ { ports: [port] }) => {
  /** The page has left: for good, or into the back/forward cache, where a message would evict it. */
  let hasLeft = false;
  /**
   * The creates, by their ids, until the page has confirmed that it received the outcome. `undefined` while the create, or the
   * deletion of its search, is in flight.
   * @type {Map<number, Completed | undefined>}
   */
  const creates = new Map();

  const complete = (/** @type {number} */ id, /** @type {Completed} */ completed) => {
    creates.set(id, completed);
    if (!hasLeft) port.postMessage(completed.answer);
  };

  /** Deletes the search of a create. A page that returns receives the outcome: it deletes a search that could not be deleted here. */
  const remove = async (/** @type {number} */ id) => {
    const completed = creates.get(id);
    if (!completed?.search) return;
    creates.set(id, undefined);
    const isDeleted = await deleteSearch(completed.search, "omit");
    complete(id, isDeleted ? { answer: { id, error: new TypeError("deleted") } } : completed);
  };

  /** @type {(id: number, url: string, init: RequestInit) => Promise<void>} */
  const create = async (id, url, init) => {
    creates.set(id, undefined);
    /** @type {Answer | undefined} */
    let answer;
    let search;
    try {
      const response = await fetch(url, init);
      const body = await response.text();
      answer = { id, status: response.status, headers: [...response.headers], body };
      search = searchUrl(new URL(url), body);
    } catch (error) {
      // If there is an answer, it is not JSON, and names no search.
      answer ??= { id, error };
    }
    complete(id, { answer, search });
    if (hasLeft) void remove(id);
  };

  port.onmessage = (/** @type {MessageEvent<PageMessage>} */ { data }) => {
    const { type, id } = data;
    if (type === "create") void create(id, data.url, data.init);
    else if (type === "received") creates.delete(id);
    else if (type === "left") {
      hasLeft = true;
      // Also those whose response was posted: the page has left before it received the message.
      for (const id of creates.keys()) void remove(id);
    } else {
      hasLeft = false;
      port.postMessage({ id, creates: [...creates.keys()] });
      // The page ignores answers before the reply to its newest greeting.
      for (const completed of creates.values()) if (completed) port.postMessage(completed.answer);
    }
  };
};
