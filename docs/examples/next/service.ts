// The service, which run.mjs has found. Only the server knows these values; the secret must never reach a browser.

export const baseUrl = process.env.SMH_BASE_URL ?? "http://127.0.0.1:8787";
export const libraryId = process.env.SMH_LIBRARY_ID ?? "smhdemo";
export const secret = process.env.SMH_LIBRARY_SECRET ?? "demo-secret";
