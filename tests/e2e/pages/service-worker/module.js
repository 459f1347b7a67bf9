// An application's service worker as a module.

import "/pkg/service-worker.js";
import "./own-handlers.js";
