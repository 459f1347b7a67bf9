// The guard of the module for tasks, whose crash does not end the other module.

import { createGuard } from "./guard.js";

export const { guardExports, assertUsable, guardCall } = createGuard();
