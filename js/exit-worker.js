// The exit worker: a shared worker, one for each page, that sends the page's creates and lives on after the page. If the page
// leaves before it has received a response, the worker deletes the search. The page's side is src/web/transport/exit_worker.js,
// which describes the messages. The built file has no imports and exports; it is also embedded in the package.

import { deleteSearch, searchUrl } from "./delete-search.js";

/** @import { Answer, PageMessage } from "../src/web/transport/exit_worker.js" */

/** @type {any} */
const worker = globalThis;

worker.onconnect = (/** @type {{ ports: [MessagePort] }} */ { ports: [port] }) => {
  /** The page has left: for good, or into the back/forward cache, where a message would evict it. */
  let hasLeft = false;
  /**
   * The creates, by their ids, until the page has confirmed that it received the outcome: the function that posts the outcome, or
   * deletes the search if the page has left.
   * @type {Map<number, () => void>}
   */
  const creates = new Map();

  /** @type {(id: number, url: string, init: RequestInit) => Promise<void>} */
  const create = async (id, url, init) => {
    /** `undefined` while the create, or the deletion of its search, is in flight. @type {Answer & Record<string, any> | undefined} */
    let answer;
    const act = async () => {
      const kept = answer;
      const search = kept && hasLeft && searchUrl(url, kept.body);
      if (search) {
        answer = undefined;
        // A page that returns receives the outcome: it deletes a search that could not be deleted here.
        answer = (await deleteSearch(search, "omit")) ? { id, error: new TypeError("deleted") } : kept;
      }
      if (answer && !hasLeft) port.postMessage(answer);
    };
    creates.set(id, act);
    try {
      const response = await fetch(url, init);
      answer = { id, status: response.status, headers: [...response.headers], body: await response.text() };
    } catch (error) {
      answer = { id, error };
    }
    void act();
  };

  port.onmessage = (/** @type {MessageEvent<PageMessage>} */ { data }) => {
    const { type, id } = data;
    if (type === "create") void create(id, data.url, data.init);
    else if (type === "received") creates.delete(id);
    else {
      hasLeft = type === "left";
      if (!hasLeft) port.postMessage({ id, creates: [...creates.keys()] });
      // If the page has left, also those whose response was posted: it has left before it received the message. Otherwise those that
      // have an outcome, because the page ignores outcomes before the reply to its newest greeting.
      for (const act of creates.values()) act();
    }
  };
};
