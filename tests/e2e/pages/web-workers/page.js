// Starts a worker of each kind, and lets it use the package.

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

/** The result of the package's use in a worker of this kind. */
globalThis.use = async (kind, options) => {
  const worker = await kinds[kind]();
  const { port1, port2 } = new MessageChannel();
  const result = new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(`the worker fails: ${event.message}`));
  });
  worker.postMessage(options, [port2]);
  return await result;
};
document.documentElement.dataset.ready = "true";
