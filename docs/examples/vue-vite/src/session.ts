import init, { SmhClient } from "smh-wasm";

interface Session {
  baseUrl: string;
  libraryId: string;
  accessToken: string;
}

/** What the application's own server gives its pages: see backend.mjs. */
async function getSession(): Promise<Session> {
  const response = await fetch("/session");
  if (!response.ok) throw new Error(`/session was answered with status ${response.status}`);
  return response.json() as Promise<Session>;
}

async function openClient(): Promise<SmhClient> {
  const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init()]);
  // A function, so that a token that has expired is replaced by another.
  return new SmhClient({ baseUrl, libraryId, accessToken: async () => (await getSession()).accessToken });
}

let client: Promise<SmhClient> | undefined;

/** The one client of the page. What could not be opened can be tried again. */
export function getClient(): Promise<SmhClient> {
  client ??= openClient().catch((error: unknown) => {
    // For the developer; the page shows the error to the user.
    console.error(error);
    client = undefined;
    throw error;
  });
  return client;
}
