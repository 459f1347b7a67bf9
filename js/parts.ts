// The parts of the package that are loaded when they are first needed: the calls for tasks, and those for items. Each has a
// WebAssembly module that uses the memory and the functions of the client's module, and the glue of the methods in it.

import { elementsOf } from "../src/web/platform/value.js";
import type { InitOptions } from "./exports.js";
import type { InternalClient } from "./internal-client.js";
import { toModule, type Source } from "./load.js";
import { methodsOf } from "./part-methods.js";
import type { SmhClient } from "./types/client.js";

type PartName = keyof typeof methodsOf;
export type PartSources = { [name in PartName]?: Source };
type Method = (this: InternalClient, ...args: unknown[]) => Promise<unknown>;

/** The glue of a part. */
interface Glue {
  initSync(input: { module: WebAssembly.Module }): void;
  methods: object;
}

interface Part {
  name: PartName;
  glue(): Promise<Glue>;
  /** The part whose code this one uses. */
  needs?: Part;
  /** Where its module is. */
  source?: Source;
  loading?: Promise<void> | undefined;
  /** The methods, once it is loaded. */
  methods?: { [name: string]: Method };
}

const tasks: Part = { name: "tasks", glue: () => import("./tasks-part.js") };
const items: Part = { name: "items", glue: () => import("./items-part.js"), needs: tasks };
const parts = { tasks, items };

/** Sets where the modules of parts are loaded from: `given`, or else `defaults`. A part that is in neither keeps its source. */
export function setPartSources(given: InitOptions | undefined, defaults: PartSources): void {
  for (const part of Object.values(parts)) {
    const source = given?.[part.name] ?? defaults[part.name];
    if (source !== undefined) part.source = typeof source === "function" ? (source as Source) : () => source;
  }
}

/** Loads a part, unless it is loading. After a failure it may be called again. */
function load(part: Part): Promise<void> {
  if (part.loading) return part.loading;
  const { needs, source } = part;
  const loading = Promise.all([part.glue(), Promise.resolve().then(source).then(toModule), needs && load(needs)]).then(
    ([glue, module]) => {
      glue.initSync({ module });
      part.methods = glue.methods as { [name: string]: Method };
    },
  );
  part.loading = loading;
  loading.catch(() => {
    part.loading = undefined;
  });
  return loading;
}

/** The names of the methods, all of which return promises. */
export const partMethods: readonly string[] = Object.values(methodsOf).flat();

/** Adds the methods to the class. */
export function addPartMethods(prototype: SmhClient): void {
  const methods = prototype as unknown as { [name: string]: unknown };
  for (const part of Object.values(parts)) {
    for (const name of methodsOf[part.name]) {
      methods[name] = function (this: InternalClient, ...args: unknown[]) {
        return part.methods?.[name]?.apply(this, args) ?? callLater(this, part, name, args);
      };
    }
  }
}

/** Loads the part before the call. */
async function callLater(callersClient: InternalClient, part: Part, name: string, args: unknown[]): Promise<unknown> {
  // The application may free its own object meanwhile.
  const client = callersClient._same();
  try {
    const now = args.map(snapshot);
    // Only this call has nothing before its options.
    const options = args[name === "clearLibraryHistory" ? 0 : 1];
    const missing = [part, part.needs].find((one) => one && !one.source);
    await client._loaded(name, options, (missing ?? part).name, missing ? undefined : load(part));
    return await part.methods?.[name]?.apply(client, now);
  } finally {
    client.free();
  }
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
