// Both entries of the built package, loaded without a bundler.

import * as entry from "/pkg/index.js";
import * as slim from "/pkg/slim.js";

Object.assign(globalThis, { entry, slim });
document.documentElement.dataset.ready = "true";
