// The library's setting for keeping earlier versions of files. In an application, the back end would change it.

import { getAccessToken, type Config } from "../config.js";

const TIMEOUT_MS = 10_000;

/** Turns earlier versions off. The service clears earlier versions only while they are off. */
export async function disableFileHistory({ baseUrl, libraryId }: Config, signal: AbortSignal): Promise<void> {
  const url = new URL(`/api/v1/directory-history/${encodeURIComponent(libraryId)}/library-history`, baseUrl);
  url.searchParams.set("access_token", await getAccessToken());
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ enableFileHistory: false }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`Earlier versions could not be turned off: status ${response.status}.`);
}
