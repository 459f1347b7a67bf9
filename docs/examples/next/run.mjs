// Runs Next.js with the service in its environment: node run.mjs start, node run.mjs dev

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { argv, env, execPath, exit } from "node:process";
import { findService } from "../service.mjs";

const { baseUrl, libraryId, secret } = await findService();
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");
const child = spawn(execPath, [next, ...argv.slice(2)], {
  stdio: "inherit",
  env: { ...env, SMH_BASE_URL: baseUrl, SMH_LIBRARY_ID: libraryId, SMH_LIBRARY_SECRET: secret },
});
// Ctrl-C ends Next.js, and then this process.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => exit(code ?? 1));
