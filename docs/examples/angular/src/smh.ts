import { signal } from "@angular/core";
import init, { SmhClient } from "smh-wasm";

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

/** The page's client, once it has loaded. It is never closed. */
export const smh = signal<SmhClient | undefined>(undefined);
/** The error, if loading failed. */
export const smhError = signal<unknown>(undefined);

export async function loadSmh(): Promise<void> {
  smhError.set(undefined);
  try {
    const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init()]);
    // A function, so that an expired token is renewed.
    const accessToken = async () => (await getSession()).accessToken;
    if (!smh()) smh.set(new SmhClient({ baseUrl, libraryId, accessToken }));
  } catch (error) {
    // For developers. The page shows a message to the user.
    console.error(error);
    smhError.set(error);
  }
}
