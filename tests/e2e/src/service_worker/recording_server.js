// A service that records its requests, and responds in two parts: it sends the second part after a request for /continue.
// The tests run it in Node.js. It prints its URL, and ends when its standard input closes.

import { createServer } from "node:http";

const recorded = [];
const unfinished = [];
const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };

const server = createServer(async (request, response) => {
  const { method, url, rawHeaders } = request;
  if (url === "/requests") return response.writeHead(200, cors).end(JSON.stringify(recorded.splice(0)));
  if (url === "/continue") {
    for (const rest of unfinished.splice(0)) rest.end('"x"}');
    return response.writeHead(200, cors).end("{}");
  }
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  const headers = {};
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at].toLowerCase()] = rawHeaders[at + 1];
  recorded.push({ method, url, headers, body });
  if (method === "OPTIONS") return response.writeHead(204, cors).end();
  response.writeHead(200, { ...cors, "content-type": "application/json" });
  response.write('{"searchId":');
  unfinished.push(response);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
