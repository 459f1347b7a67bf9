// For runtimes that run a file: prints the result of `use`, and ends by itself.

import { use } from "./application.js";

const [baseUrl, accessToken] = globalThis.Deno?.args ?? process.argv.slice(2);
console.log(JSON.stringify(await use(baseUrl, accessToken)));
