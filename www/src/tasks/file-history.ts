// The setting of the library that makes it keep earlier versions of files. An application's back end would change it.

import { getAccessToken, type Config } from "../config.js";

const TIMEOUT_MS = 10_000;

/** Switches it off: the service clears earlier versions only then. */
export async function switchFileHistoryOff({ baseUrl, libraryId }: Config, signal: AbortSignal): Promise<void> {
  const url = new URL(`/api/v1/directory-history/${encodeURIComponent(libraryId)}/library-history`, baseUrl);
  url.searchParams.set("access_token", await getAccessToken());
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ enableFileHistory: false }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`Earlier versions could not be switched off: status ${response.status}.`);
}
