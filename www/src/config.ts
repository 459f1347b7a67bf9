// The configuration and the tokens from the page's back end.

export interface Config {
  baseUrl: string;
  libraryId: string;
  spaceId: string;
}

/** The naive client searches in this space, so that its searches can be distinguished on the server. */
export const NAIVE_SPACE = "naive";

async function get(path: string): Promise<unknown> {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw new Error(`The demo's back end answered ${path} with status ${response.status}.`);
  return response.json();
}

export async function getConfig(): Promise<Config> {
  return (await get("/config.json")) as Config;
}

export async function getAccessToken(): Promise<string> {
  return ((await get("/token")) as { accessToken: string }).accessToken;
}
