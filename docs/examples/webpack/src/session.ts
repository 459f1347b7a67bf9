import init, { SmhClient } from "smh-wasm/slim";

// Separate files are smaller to download than modules embedded in JavaScript. The second is loaded with the first call for tasks. Calls
// for items would need `items`, too.
const wasm = new URL("smh-wasm/smh_wasm.wasm", import.meta.url);
const tasks = new URL("smh-wasm/smh_wasm_tasks.wasm", import.meta.url);

interface Session {
  baseUrl: string;
  libraryId: string;
  accessToken: string;
}

/** The configuration and a token from the application's own server, see backend.mjs. */
async function getSession(): Promise<Session> {
  const response = await fetch("/session");
  if (!response.ok) throw new Error(`/session was answered with status ${response.status}`);
  return response.json() as Promise<Session>;
}

async function openClient(): Promise<SmhClient> {
  const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init(wasm, { tasks })]);
  // A function, so that an expired token is renewed.
  return new SmhClient({ baseUrl, libraryId, accessToken: async () => (await getSession()).accessToken });
}

let client: Promise<SmhClient> | undefined;

/** Returns the page's only client. After a failure, the next call tries again. */
export function getClient(): Promise<SmhClient> {
  client ??= openClient().catch((error: unknown) => {
    // For developers. The page shows a message to the user.
    console.error(error);
    client = undefined;
    throw error;
  });
  return client;
}
