// Loads the WebAssembly module once, for all entries.

import type { InitOptions, WasmSource } from "./exports.js";
import { initSync } from "./glue/smh_wasm.js";
import { refusal } from "./guard.js";
import { setPartSources, type PartSources } from "./parts.js";

let loading: Promise<void> | undefined;

export type Source = () => WasmSource | Promise<WasmSource>;

/**
 * Loads the module from `source()`, unless it is loaded or loading. After a failure it may be called again. The other parts will be
 * loaded from `options`, or else from `partSources`.
 */
export function load(source: Source, options: InitOptions | undefined, partSources: PartSources = {}): Promise<void> {
  setPartSources(options, partSources);
  loading ??= instantiate(source).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(source: Source): Promise<void> {
  if (typeof WebAssembly !== "object") {
    throw refusal("config", "init", "this engine has no WebAssembly; iOS, iPadOS and macOS disable it in Lockdown Mode", UNSUPPORTED);
  }
  initSync({ module: await toModule(await source()) });
}

const UNSUPPORTED = [
  "This browser cannot run the search. If Lockdown Mode is on, turn it off for this website, then reload the page.",
  "此浏览器无法运行搜索功能。如果已开启“锁定模式”，请为此网站关闭该模式，然后刷新页面。",
] as const;

/** Compiles a module. */
export async function toModule(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || source instanceof URL) return fromResponse(await fetch(source));
  if (typeof Response !== "undefined" && source instanceof Response) return fromResponse(source);
  if (typeof source === "object" && source !== null) return WebAssembly.compile(source as BufferSource);
  throw new TypeError("smh-wasm: init() needs the WebAssembly file: its URL, a Response, its bytes, or a WebAssembly.Module");
}

async function fromResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`smh-wasm: loading the WebAssembly file failed with status ${response.status}`);
  // Streaming needs the right media type, which not every server sends.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
