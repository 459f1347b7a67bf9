// Prints the paths of all files and folders that match the keyword:
//
//   node search.mjs report 2026

import init, { SmhClient, isSmhError } from "smh-wasm";
import { findService } from "../service.mjs";

const keyword = process.argv.slice(2).join(" ");
if (keyword === "") {
  console.error("Usage: node search.mjs KEYWORD…");
  process.exit(2);
}

const { baseUrl, libraryId, secret } = await findService();

/** A server knows the library's secret, so it requests its tokens directly from the service. */
async function accessToken() {
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: "example" });
  const response = await fetch(new URL(`/api/v1/token?${query}`, baseUrl));
  if (!response.ok) throw new Error(`the token request was answered with status ${response.status}`);
  return (await response.json()).accessToken;
}

// Ctrl-C ends the loop, which deletes its search before the process ends.
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort());

await init();
const client = new SmhClient({ baseUrl, libraryId, accessToken });
try {
  for await (const page of client.pages({ keyword }, { signal: interrupted.signal })) {
    for (const { path } of page.contents) console.log(path.join("/"));
  }
} catch (error) {
  if (!interrupted.signal.aborted) console.error(isSmhError(error) ? `${error.userMessage("en")} (${error.message})` : error);
  process.exitCode = 1;
} finally {
  await client.close();
}
