// A dedicated worker of the page, which sends a request.

onmessage = async ({ data: [url, init] }) => {
  const response = await fetch(url, init);
  postMessage(await response.json());
};
