// What an application's worker does by itself: it takes its pages at once, answers some requests, and tells what it saw.

const seen = [];

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { pathname } = new URL(url);
  seen.push(`${method} ${pathname}`);
  if (pathname.endsWith("/seen")) event.respondWith(new Response(JSON.stringify(seen)));
  // If it came to this, it would be the second to answer.
  if (pathname.endsWith("/space-contents")) event.respondWith(new Response("the application's own"));
});
