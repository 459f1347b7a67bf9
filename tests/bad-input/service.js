// A service that sends the responses of docs/bad-input.md, byte for byte over a socket. Runs in Node.js.

import { once } from "node:events";
import { createServer } from "node:net";

import * as responses from "./responses.js";
import * as samples from "./samples.js";

/** Longer URLs are refused, as by web servers. */
const LONGEST_URL = 64 * 1024;

/** The operation of each call whose request gets the row's response. */
const OPERATIONS = {
  createSearch: "create",
  continueSearch: "continue",
  deleteSearch: "delete",
  queryLibraryTasks: "tasks",
  querySpaceTasks: "tasks",
  queryLibraryTask: "task",
  querySpaceTask: "task",
  clearLibraryHistory: "clear",
  moveItems: "batch",
  copyItems: "batch",
  deleteItems: "batch",
  restoreItems: "batch",
  getItem: "item",
  locateItem: "item",
  listFolder: "folder",
  getFileLink: "link",
  "view.search": "create",
  "view.loadMore": "continue",
  pages: "continue",
};

/**
 * Starts the service. Below `/RUN/LINE`, requests of the row's operation get the row's response, and others get normal ones.
 * `/seen/RUN/LINE` lists the requests there, without preflights, and whether their responses were normal.
 */
export async function startService(rows) {
  const known = new Map(rows.map((row) => [String(row.line), row]));
  const seen = new Map();
  const connections = new Set();
  const another = await listen(respond, connections);
  const server = await listen(respond, connections);
  const elsewhere = `http://127.0.0.1:${another.address().port}/good/0`;
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    close() {
      for (const listening of [server, another]) listening.close();
      for (const connection of connections) connection.destroy();
    },
  };

  function respond(request) {
    const [, run, line, ...rest] = request.path.split("/");
    if (request.method === "OPTIONS") return responses.preflight();
    if (run === "seen") return responses.ok(seen.get(`${line}/${rest[0]}`) ?? []);
    const operation = operationOf(request.method, rest.join("/"), request.url);
    const row = known.get(line);
    const recorded = record(`${run}/${line}`, request, operation);
    if (request.url.length > LONGEST_URL) return responses.status(414, { code: "URITooLong" });
    if (row?.kind !== "response" || operation !== OPERATIONS[row.call] || request.body.includes('"next"')) {
      recorded.good = true;
      return responses.good({ operation, path: request.path });
    }
    const good = `${url}/good/0/${rest.join("/")}`;
    const here = `${url}${request.url}`;
    const names = { ...samples, ...responses, request, good, here, elsewhere: `${elsewhere}/${rest.join("/")}` };
    return samples.evaluate(row.code, names);
  }

  function record(place, { method, url, body }, operation) {
    const recorded = { method, operation, url: url.replace(/access_token=[^&]*/, "access_token=***"), body, good: false };
    seen.set(place, [...(seen.get(place) ?? []), recorded]);
    return recorded;
  }
}

function operationOf(method, path, url) {
  if (path.startsWith("api/v1/task/")) return "tasks";
  if (path.startsWith("api/v1/task-result/")) return "task";
  if (path.startsWith("api/v1/directory-history/")) return "clear";
  if (path.startsWith("api/v1/batch/") || path.startsWith("api/v1/recycled/")) return "batch";
  if (path.startsWith("api/v1/directory/")) return url.includes("?by-marker") ? "folder" : "item";
  if (path.startsWith("api/v1/inode/")) return "item";
  if (path.startsWith("api/v1/file/")) return "link";
  if (!path.startsWith("api/v1/search/")) return undefined;
  if (path.endsWith("/space-contents")) return "create";
  return method === "DELETE" ? "delete" : "continue";
}

async function listen(respond, connections) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    // The client may have closed the connection.
    socket.on("error", () => {});
    let received = Buffer.alloc(0);
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      const request = readRequest(received);
      if (request === undefined) return;
      socket.removeAllListeners("data");
      socket.resume();
      const { head, body, breaks } = respond(request);
      const end = () => (breaks ? socket.resetAndDestroy() : socket.end());
      socket.write(Buffer.concat([Buffer.from(head, "latin1"), body]), end);
    });
    socket.on("end", () => socket.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A request, as soon as all of it has arrived. */
function readRequest(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < end + 4 + length) return undefined;
  const [method, url] = head.split(" ", 2);
  const body = bytes.toString("utf8", end + 4);
  return { method, url, path: url.split("?")[0], body };
}
