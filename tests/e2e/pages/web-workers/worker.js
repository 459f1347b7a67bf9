// Uses the package in a worker of any kind, whenever a message asks for it.

import init, { SmhClient } from "/pkg/index.js";

async function use(options) {
  await init();
  const events = new Set();
  const client = new SmhClient({ ...options, onEvent: ({ type }) => events.add(type) });
  const view = client.openSearchView({ debounceMs: 0 });
  const ready = new Promise((resolve) => view.subscribe(() => view.getSnapshot().status === "ready" && resolve()));
  view.search({ keyword: "lighthouse" });
  await ready;
  const shown = view.getSnapshot().items.length;
  let items = 0;
  for await (const { contents } of client.pages({ keyword: "lighthouse" })) items += contents.length;
  await client.close();
  return { shown, items, pendingDeletes: client.pendingDeletes, events: [...events].sort() };
}

const work = ({ data, ports: [port] }) =>
  use(data).then(
    (seen) => port.postMessage(seen),
    (error) => port.postMessage(String(error?.stack ?? error)),
  );
addEventListener("message", work);
addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = work;
});
