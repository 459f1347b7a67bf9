// A service that writes down what it is asked, and gives an answer in two parts: the second when it is told to. Run by
// the tests, in Node.js; its address is its first line, and it ends with its standard input.

import { createServer } from "node:http";

const asked = [];
let held = [];
const leave = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };

const server = createServer(async (request, response) => {
  const { method, url, rawHeaders } = request;
  if (url === "/asked") return response.writeHead(200, leave).end(JSON.stringify(asked.splice(0)));
  if (url === "/go-on") {
    for (const rest of held.splice(0)) rest.end('"x"}');
    return response.writeHead(200, leave).end("{}");
  }
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  const headers = {};
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at].toLowerCase()] = rawHeaders[at + 1];
  asked.push({ method, url, headers, body });
  if (method === "OPTIONS") return response.writeHead(204, leave).end();
  response.writeHead(200, { ...leave, "content-type": "application/json" });
  response.write('{"searchId":');
  held.push(response);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
