// The demo's back end: what an application's own server does for its pages. It alone knows the library's secret,
// which never reaches the page; the page gets access tokens, which expire and can be revoked.

/** Read anew for every request: tools/demo.mjs learns the emulator's address late. */
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
      // Not bound to a space: the demo's two clients search in spaces of their own.
      // An administrator's: only they may clear the library's history.
      grant: "admin",
    });
    const response = await fetch(`${emulator}/api/v1/token?${query}`, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the token call was answered with status ${response.status}`);
    return await response.json();
  },
};

async function answer(request, response, next) {
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

/** The back end as a plugin of Vite's two servers. */
export function backend() {
  return {
    name: "smh-demo-backend",
    configureServer: (server) => void server.middlewares.use(answer),
    configurePreviewServer: (server) => void server.middlewares.use(answer),
  };
}
