// A service that answers as the rows of docs/bad-input.md say: bytes over a socket. Runs in Node.js.

import { once } from "node:events";
import { createServer } from "node:net";

import * as answers from "./answers.js";
import * as samples from "./samples.js";

/** Longer ones are refused, as web servers do. */
const LONGEST_URL = 64 * 1024;

/** What a row's call asks for: the request that meets the row's answer. */
const MEETS = {
  createSearch: "create",
  continueSearch: "continue",
  deleteSearch: "delete",
  queryLibraryTasks: "tasks",
  querySpaceTasks: "tasks",
  queryLibraryTask: "task",
  querySpaceTask: "task",
  clearLibraryHistory: "clear",
  "view.search": "create",
  "view.loadMore": "continue",
  pages: "continue",
};

/**
 * Starts it. Below `/RUN/LINE` is a service whose first answer of the row's kind is the row's; the rest of it is good.
 * Below `/seen/RUN/LINE` is what has been asked for there, but for preflights, and whether the answer was good.
 */
export async function startService(rows) {
  const known = new Map(rows.map((row) => [String(row.line), row]));
  const seen = new Map();
  const connections = new Set();
  const another = await listen(answer, connections);
  const server = await listen(answer, connections);
  const elsewhere = `http://127.0.0.1:${another.address().port}/good/0`;
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    close() {
      for (const listening of [server, another]) listening.close();
      for (const connection of connections) connection.destroy();
    },
  };

  function answer(request) {
    const [, run, line, ...rest] = request.path.split("/");
    if (request.method === "OPTIONS") return answers.preflight();
    if (run === "seen") return answers.ok(seen.get(`${line}/${rest[0]}`) ?? []);
    const operation = operationOf(request.method, rest.join("/"));
    const row = known.get(line);
    const asked = note(`${run}/${line}`, request, operation);
    if (request.url.length > LONGEST_URL) return answers.status(414, { code: "URITooLong" });
    if (row?.kind !== "answer" || operation !== MEETS[row.call] || request.body.includes('"next"')) {
      asked.good = true;
      return answers.good({ operation, path: request.path });
    }
    const good = `${url}/good/0/${rest.join("/")}`;
    const here = `${url}${request.url}`;
    const names = { ...samples, ...answers, request, good, here, elsewhere: `${elsewhere}/${rest.join("/")}` };
    return samples.evaluate(row.code, names);
  }

  function note(place, { method, url, body }, operation) {
    const asked = { method, operation, url: url.replace(/access_token=[^&]*/, "access_token=***"), body, good: false };
    seen.set(place, [...(seen.get(place) ?? []), asked]);
    return asked;
  }
}

function operationOf(method, path) {
  if (path.startsWith("api/v1/task/")) return "tasks";
  if (path.startsWith("api/v1/task-result/")) return "task";
  if (path.startsWith("api/v1/directory-history/")) return "clear";
  if (!path.startsWith("api/v1/search/")) return undefined;
  if (path.endsWith("/space-contents")) return "create";
  return method === "DELETE" ? "delete" : "continue";
}

async function listen(answer, connections) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
    // Who is gone is gone.
    socket.on("error", () => {});
    let given = Buffer.alloc(0);
    socket.on("data", (data) => {
      given = Buffer.concat([given, data]);
      const request = readRequest(given);
      if (request === undefined) return;
      socket.removeAllListeners("data");
      socket.resume();
      const { head, body, breaks } = answer(request);
      const end = () => (breaks ? socket.resetAndDestroy() : socket.end());
      socket.write(Buffer.concat([Buffer.from(head, "latin1"), body]), end);
    });
    socket.on("end", () => socket.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** A request, once all of it is there. */
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
