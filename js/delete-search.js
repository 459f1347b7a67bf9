// Deletes a search by the response to its create. For workers, which do not load the WebAssembly module.

/** The delay before a deletion is tried again, in milliseconds; it doubles each time. */
const FIRST_RETRY_MS = 500;
/** The longest delay, also if `Retry-After` asks for more. The deletion is not tried again after a longer one. */
const MAX_RETRY_MS = 4_000;

/** @param {number} ms */
export const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The URL of a search, if the response to its create names one. The token and user are those of the create.
 * @param {string} create its URL
 * @param {string} body of the response
 */
export function searchUrl(create, body) {
  try {
    const { searchId } = JSON.parse(body);
    if (typeof searchId !== "string" || /^\.{0,2}$/.test(searchId)) return undefined;
    const pairs = new URL(create).search.slice(1).split("&");
    const kept = pairs.filter((pair) => /^(access_token|user_id)=/.test(pair));
    return new URL(`${encodeURIComponent(searchId)}?${kept.join("&")}`, create);
  } catch {
    return undefined;
  }
}

/**
 * Deletes a search. Retries if there is no response, or one with status 408, 429 or 5xx. The service confirms a deletion with 204:
 * a page with status 200 is of something in between, such as a captive portal, and is not a response either.
 * @param {URL} url
 * @param {RequestCredentials} credentials
 * @returns {Promise<boolean>} whether the service has deleted it, or does not have it
 */
export async function deleteSearch(url, credentials) {
  for (let backoff = FIRST_RETRY_MS; ; backoff *= 2) {
    let retryAfter = 0;
    try {
      const { status, headers } = await fetch(url, {
        method: "DELETE",
        credentials,
        referrerPolicy: "no-referrer",
        cache: "no-store",
        keepalive: true,
      });
      if (status < 500 && status !== 429 && status !== 408 && status > 203) return status <= 400 || status === 404;
      retryAfter = Number(headers.get("retry-after")) * 1000 || 0;
    } catch {
      // No response.
    }
    if (backoff > MAX_RETRY_MS) return false;
    // With jitter, so that many workers do not retry at the same moment.
    await delay(Math.max(backoff * (0.5 + Math.random() / 2), Math.min(retryAfter, MAX_RETRY_MS)));
  }
}
