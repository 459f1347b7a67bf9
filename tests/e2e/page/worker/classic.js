// An application's worker, as a plain script.

importScripts("/pkg/service-worker.js", "./own.js");
