// Finds the service of an example. It is the one that the environment names:
//
//   SMH_BASE_URL         the service   (https://<libraryId>.api.tencentsmh.cn)
//   SMH_LIBRARY_ID       the library   (default: smhdemo)
//   SMH_LIBRARY_SECRET   its secret    (default: demo-secret)
//
// Without SMH_BASE_URL it is a local server over a folder: the package smh-emulator, if the example has installed it. It ends with this
// process.
//
//   SMH_ROOT             the folder    (default: that of the example)

import { createRequire } from "node:module";
import { join } from "node:path";
import { cwd, env } from "node:process";
import { pathToFileURL } from "node:url";

/** @returns {Promise<{baseUrl: string, libraryId: string, secret: string}>} */
export async function findService() {
  const { SMH_BASE_URL: baseUrl, SMH_LIBRARY_ID: libraryId = "smhdemo", SMH_LIBRARY_SECRET: secret = "demo-secret" } = env;
  if (baseUrl) return { baseUrl, libraryId, secret };
  let path;
  try {
    // This file is beside the example; the package is in it.
    path = createRequire(join(cwd(), "package.json")).resolve("smh-emulator");
  } catch {
    return { baseUrl: "http://127.0.0.1:8787", libraryId, secret };
  }
  const { startEmulator } = await import(pathToFileURL(path).href);
  const root = env.SMH_ROOT ?? cwd();
  const { url } = await startEmulator({ root, library: libraryId, secret });
  console.error(`A local service at ${url} searches ${root}`);
  return { baseUrl: url, libraryId, secret };
}
