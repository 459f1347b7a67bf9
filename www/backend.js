// The demo's back end. Like an application's own server, it alone knows the library's secret. Pages receive access tokens, which
// expire and can be revoked.

/** Read for every request, because tools/demo.mjs sets the emulator's URL after this module has loaded. */
const settings = () => ({
  emulator: process.env.SMH_EMULATOR_URL ?? "http://127.0.0.1:8731",
  library: process.env.SMH_LIBRARY ?? "smhdemo",
  secret: process.env.SMH_SECRET ?? "demo-secret",
  space: "-",
});

const routes = {
  "/config.json": async () => {
    const { emulator, library, space } = settings();
    return { baseUrl: emulator, libraryId: library, spaceId: space };
  },
  "/token": async () => {
    const { emulator, library, secret } = settings();
    const query = new URLSearchParams({
      library_id: library,
      library_secret: secret,
      user_id: "demo",
      // Without a space, because the two clients search in different spaces. Only an administrator may clear the library's history.
      grant: "admin",
    });
    const response = await fetch(`${emulator}/api/v1/token?${query}`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the token request was answered with status ${response.status}`);
    return await response.json();
  },
};

async function handle(request, response, next) {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (request.method !== "GET" || !Object.hasOwn(routes, path)) return next();
  let status = 200;
  let body;
  try {
    body = await routes[path]();
  } catch (error) {
    console.error(`${path}: ${error.message}`);
    status = 502;
    body = { error: "The search service can't be reached." };
  }
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

/** The back end as a plugin for Vite's development and preview servers. */
export function backend() {
  return {
    name: "smh-demo-backend",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer: (server) => void server.middlewares.use(handle),
  };
}
