// The application's clients.

import { SmhClient } from "/pkg/index.js";
import { config, freshToken, stock } from "./server.js";
import { calm, clients, isOpen, unconfirmed } from "./state.js";
import { boxActs, checkBox } from "./views.js";
import { checkSecrets, count, counts, keep, throwOnPurpose } from "./watch.js";

/** The URL of the service for clients with a `fetch` of their own. To a browser without a network, the machine's own address is
 *  still reachable; this one is not. */
const FAR = "https://smh.example";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function giveToken(random) {
  if (calm.is) return freshToken();
  const give = random.weighted([
    [12, freshToken],
    [3, () => stock],
    [3, () => sleep(random.below(1_000)).then(freshToken)],
    [1, () => Promise.reject(new Error("no token today"))],
    [1, () => { throw new Error("no token at all"); }],
    [1, () => random.one(["", null, 7])],
  ]);
  return give();
}

/** The application's own `fetch`, which sometimes waits or throws. */
function ownFetch(random) {
  const fetchThere = async ({ method, url, headers, body, signal, keepalive }) => {
    if (random.chance(0.1)) await sleep(random.below(200));
    if (!calm.is && random.chance(0.03)) throw new Error(`the application refuses ${url}`);
    return fetch(url.replace(FAR, config.baseUrl), { method, headers, body, signal, keepalive, referrerPolicy: "no-referrer" });
  };
  return (request) => {
    if (!calm.is && random.chance(0.02)) throw new Error(`the application refuses ${request.url} at once`);
    const { method, url, headers, signal, keepalive } = request;
    const sent = { method, url, headers, signal, keepalive };
    return method === "POST" ? request.text().then((body) => fetchThere({ ...sent, body })) : fetchThere(sent);
  };
}

function onEvent(record, event, random, client) {
  checkSecrets("an event", JSON.stringify(event));
  count(`event: ${event.type}`);
  if (event.type === "delete") {
    const stages = unconfirmed.get(event.searchId) ?? `${client}, ${event.reason}:`;
    if (event.stage === "confirmed") unconfirmed.delete(event.searchId);
    else unconfirmed.set(event.searchId, `${stages} ${event.stage}`);
  }
  if (calm.is) return;
  if (record && random.chance(0.01)) useAgain(record, random);
  if (random.chance(0.01)) throwOnPurpose();
}

/** A listener uses the client or view whose listener it is. */
function useAgain(record, random) {
  const box = random.one([...record.boxes]);
  if (box) random.weighted(boxActs)(box, random);
  else if (isOpen(record) && random.chance(0.1)) void closeClient(record, random);
}

export function openClient(random) {
  const chance = random.fork();
  const fixed = random.chance(0.3);
  const far = random.chance(0.4);
  const record = { boxes: new Set(), fixed, closed: false, freed: false };
  // The client holds its functions until it is freed. If they held the record, the client would never be garbage-collected.
  const weak = new WeakRef(record);
  count("clients");
  const name = `client ${counts.clients} (${fixed ? "fixed token" : "function"}${far ? ", own fetch" : ""})`;
  record.client = new SmhClient({
    ...config,
    baseUrl: far ? FAR : config.baseUrl,
    fetch: far ? ownFetch(random.fork()) : undefined,
    accessToken: fixed ? stock : () => giveToken(chance),
    timeoutMs: random.one([undefined, 250, 1_000, 4_000, Infinity]),
    retry: random.one([undefined, false, {}, { retries: 1, baseDelayMs: 20 }, { retries: 5, baseDelayMs: 50, maxDelayMs: 1_000 }]),
    maxRequestsPerSecond: random.one([undefined, undefined, 10, 40]),
    onEvent: random.chance(0.8) ? (event) => onEvent(weak.deref(), event, chance, name) : undefined,
  });
  clients.add(record);
  return record;
}

export async function closeClient(record, random) {
  const { client, boxes } = record;
  record.closed = true;
  const closing = keep("client.close()", random.chance(0.5) ? client.close() : client[Symbol.asyncDispose]());
  boxes.forEach(checkBox);
  await closing;
  clients.delete(record);
  // The others are garbage-collected.
  if (random.chance(0.5)) client.free();
  if (random.chance(0.5)) boxes.forEach(({ view }) => view.free());
  boxes.clear();
}

/** Frees a client that is open. Its calls continue, and its views stay in use. */
export function freeClient(record) {
  // With a fixed token, which expires, nothing could be deleted afterwards.
  if (record.fixed) return;
  count("client.free()");
  record.freed = true;
  record.client.free();
}
