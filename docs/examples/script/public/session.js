import init, { SmhClient } from "./smh-wasm/index.js";

/** What the application's own server gives its pages: see backend.mjs. */
async function getSession() {
  const response = await fetch("/session");
  if (!response.ok) throw new Error(`/session was answered with status ${response.status}`);
  return response.json();
}

async function openClient() {
  const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init()]);
  // A function, so that a token that has expired is replaced by another.
  return new SmhClient({ baseUrl, libraryId, accessToken: async () => (await getSession()).accessToken });
}

let client;

/** The one client of the page. What could not be opened can be tried again. */
export function getClient() {
  client ??= openClient().catch((error) => {
    // For the developer; the page shows the error to the user.
    console.error(error);
    client = undefined;
    throw error;
  });
  return client;
}
