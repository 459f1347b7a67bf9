import init, { SmhClient } from "./smh-wasm/index.js";

/** The configuration and a token from the application's own server, see backend.mjs. */
async function getSession() {
  const response = await fetch("/session");
  if (!response.ok) throw new Error(`/session was answered with status ${response.status}`);
  return response.json();
}

async function openClient() {
  const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init()]);
  // A function, so that an expired token is renewed.
  return new SmhClient({ baseUrl, libraryId, accessToken: async () => (await getSession()).accessToken });
}

let client;

/** Returns the page's only client. After a failure, the next call tries again. */
export function getClient() {
  client ??= openClient().catch((error) => {
    // For developers. The page shows a message to the user.
    console.error(error);
    client = undefined;
    throw error;
  });
  return client;
}
