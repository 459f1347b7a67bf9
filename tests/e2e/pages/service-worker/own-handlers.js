// The application's own part of a service worker: controls its pages at once, responds to some requests, and lists the requests
// that it has received.

const seen = [];

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { pathname } = new URL(url);
  seen.push(`${method} ${pathname}`);
  if (pathname.endsWith("/seen")) event.respondWith(new Response(JSON.stringify(seen)));
  // An error if the package has responded already.
  if (pathname.endsWith("/space-contents")) event.respondWith(new Response("the application's own"));
});
