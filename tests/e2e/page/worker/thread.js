// A worker of the page, which asks by itself.

onmessage = async ({ data: [url, init] }) => {
  const answer = await fetch(url, init);
  postMessage(await answer.json());
};
