// An application's worker, as a module.

import "/pkg/service-worker.js";
import "./own.js";
