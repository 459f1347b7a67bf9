import { signal } from "@angular/core";
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

/** The client of the page, once it has loaded. It is never closed. */
export const smh = signal<SmhClient | undefined>(undefined);
/** Why it could not be loaded. */
export const smhError = signal<unknown>(undefined);

export async function loadSmh(): Promise<void> {
  smhError.set(undefined);
  try {
    const [{ baseUrl, libraryId }] = await Promise.all([getSession(), init()]);
    // A function, so that a token that has expired is replaced by another.
    const accessToken = async () => (await getSession()).accessToken;
    if (!smh()) smh.set(new SmhClient({ baseUrl, libraryId, accessToken }));
  } catch (error) {
    // For the developer; the page shows the error to the user.
    console.error(error);
    smhError.set(error);
  }
}
