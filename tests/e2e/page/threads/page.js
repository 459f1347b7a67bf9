// Starts workers of every kind, and asks them to use the package.

const url = new URL("./worker.js", location.href);
const module = { type: "module" };

const kinds = {
  dedicated: async () => new Worker(url, module),
  shared: async () => new SharedWorker(url, module).port,
  service: async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.register(url, module);
    return installing ?? waiting ?? active;
  },
};

/** What a worker of this kind answers with; it can't be started in some engines. */
globalThis.use = async (kind, options) => {
  const worker = await kinds[kind]();
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(`the worker fails: ${event.message}`));
  });
  worker.postMessage(options, [port2]);
  return await answer;
};
document.documentElement.dataset.ready = "true";
