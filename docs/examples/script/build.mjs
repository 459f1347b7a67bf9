// Nothing is built: the pages, and the package as it was installed, go into one folder.

import { cpSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
cpSync("public", "dist", { recursive: true });
cpSync("node_modules/smh-wasm/dist", "dist/smh-wasm", { recursive: true });
