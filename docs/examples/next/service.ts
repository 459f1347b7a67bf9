// Where the service is. Known to the server only, as the secret must be.

export const baseUrl = process.env.SMH_BASE_URL ?? "http://127.0.0.1:8787";
export const libraryId = process.env.SMH_LIBRARY_ID ?? "smhdemo";
export const secret = process.env.SMH_LIBRARY_SECRET ?? "demo-secret";
