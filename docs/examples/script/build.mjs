// There is no build: copies the pages and the installed package into one folder.

import { cpSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
cpSync("public", "dist", { recursive: true });
cpSync("node_modules/smh-wasm/dist", "dist/smh-wasm", { recursive: true });
