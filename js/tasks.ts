// The calls for tasks. Their code is a WebAssembly module of its own, which the first call loads.

import { waitForAbort } from "../src/web/platform/abort_signal.js";
import { smhError } from "../src/web/platform/error.js";
import { elementsOf } from "../src/web/platform/value.js";
import type { WasmSource } from "./exports.js";
import type { InternalClient } from "./internal-client.js";
import { toModule } from "./load.js";
import type { SmhClient } from "./types/client.js";
import type { SmhError } from "./types/error.js";

type Part = typeof import("./tasks-part.js");
/** The calls of one client. */
type TaskClient = InstanceType<Part["TaskClient"]>;
type Source = () => WasmSource | Promise<WasmSource>;

/** Where the module is. */
let source: Source | undefined;
/** The part, once it is loaded. */
let part: Part | undefined;
let loading: Promise<void> | undefined;

/** Sets where the module is loaded from. */
export function setTasksSource(given: Source): void {
  source = given;
}

/** Loads the part, unless it is loading. After a failure it may be called again. */
function load(source: Source): Promise<void> {
  loading ??= Promise.all([import("./tasks-part.js"), Promise.resolve().then(source).then(toModule)]).then(
    ([loaded, module]) => {
      loaded.initSync({ module });
      part = loaded;
    },
  );
  const current = loading;
  current.catch(() => {
    if (loading === current) loading = undefined;
  });
  return current;
}

/** What the calls of a client share. `handle` is another object for the client; `calls` takes it over. */
interface ClientTasks {
  handle: InternalClient;
  calls?: TaskClient;
}

const clients = new WeakMap<object, ClientTasks>();

/** The methods, with the name of each, and whether it has an argument before its options. */
const METHODS = [
  ["queryLibraryTasks", true],
  ["querySpaceTasks", true],
  ["queryLibraryTask", true],
  ["querySpaceTask", true],
  ["waitForTasks", true],
  ["clearLibraryHistory", false],
  ["moveItems", true],
  ["copyItems", true],
  ["deleteItems", true],
  ["restoreItems", true],
  ["getItem", true],
  ["locateItem", true],
  ["listFolder", true],
  ["getFileLink", true],
  ["thumbnailUrl", true],
] as const;

/** The names of the methods, all of which return promises. */
export const taskMethods: readonly string[] = METHODS.map(([name]) => name);

/** Adds the methods to the class. */
export function addTaskMethods(prototype: SmhClient): void {
  const methods = prototype as unknown as { [name: string]: unknown };
  for (const [name, hasArgument] of METHODS) {
    methods[name] = hasArgument
      ? function (this: InternalClient, argument: unknown, options: unknown) {
          return start(this, name, argument, options);
        }
      : function (this: InternalClient, options: unknown) {
          return start(this, name, undefined, options);
        };
  }
  const { free } = prototype;
  prototype.free = function () {
    clients.get(this)?.calls?.free();
    clients.delete(this);
    free.call(this);
  };
  if (Symbol.dispose) prototype[Symbol.dispose] = prototype.free;
}

function start(client: InternalClient, operation: string, argument: unknown, options: unknown): Promise<unknown> {
  return client._call(operation, options, (ended) => {
    let tasks = clients.get(client);
    if (!tasks) clients.set(client, (tasks = { handle: client._same() }));
    return part ? call(part, tasks, operation, argument, options, ended) : callLater(tasks, operation, snapshot(argument), options, ended);
  });
}

function call(
  { TaskClient, guardCall }: Part,
  tasks: ClientTasks,
  operation: string,
  argument: unknown,
  options: unknown,
  ended: AbortSignal,
): Promise<unknown> {
  return guardCall(operation, () => {
    tasks.calls ??= new TaskClient(tasks.handle);
    return tasks.calls.start(operation, argument, options, ended);
  });
}

/** Loads the part before the call. */
async function callLater(tasks: ClientTasks, operation: string, argument: unknown, options: unknown, ended: AbortSignal): Promise<unknown> {
  const end = waitForAbort(ended);
  try {
    if (!source) throw loadError(tasks.handle, operation, "config", MISSING);
    // Nothing of the call is kept while an import hangs.
    await Promise.race([load(source), ...(end ? [end] : [])]);
  } catch (cause) {
    throw source ? loadError(tasks.handle, operation, "network", FAILED, cause) : cause;
  } finally {
    end?.stop();
  }
  return part && !ended?.aborted ? call(part, tasks, operation, argument, options, ended) : undefined;
}

const MISSING = "the code for tasks has no source; pass the option `tasks` to init(): the URL of smh_wasm_tasks.wasm";
const FAILED = "loading the code for tasks failed (see `cause`); try again";

function loadError(client: InternalClient, operation: string, kind: SmhError["kind"], problem: string, cause?: unknown): SmhError {
  const retryable = kind === "network";
  const [english, chinese] = client._sentences(kind, retryable);
  return smhError({ message: `${operation}: ${problem}`, kind, operation, attempts: 0, retryable, english, chinese }, cause);
}

/** The elements of an iterable: the application may change it while the part loads. */
function snapshot(argument: unknown): unknown {
  if (typeof argument !== "object") return argument;
  try {
    return elementsOf(argument) ?? argument;
  } catch (error) {
    // Throws the same exception when the call reads its argument.
    return {
      [Symbol.iterator]() {
        throw error;
      },
    };
  }
}
