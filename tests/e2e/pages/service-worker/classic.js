// An application's service worker as a classic script.

importScripts("/pkg/service-worker.js", "./own-handlers.js");
