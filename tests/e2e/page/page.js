// What the tests work with: both entries of the built package, as a browser loads them without any bundler.

import * as entry from "/pkg/index.js";
import * as slim from "/pkg/slim.js";

Object.assign(globalThis, { entry, slim });
document.documentElement.dataset.ready = "true";
