// An application with only the libraries that its own target names. Compiled by several versions of TypeScript, never run.

import init, { SmhClient, isSmhError, type ClientOptions, type SearchItem } from "smh-wasm";
import { connectInput } from "smh-wasm/input";
import initSlim from "smh-wasm/slim";
import module from "smh-wasm/smh_wasm.wasm";

export async function search(options: ClientOptions, keyword: string): Promise<readonly SearchItem[]> {
  await init();
  await initSlim(module);
  const client = new SmhClient(options);
  try {
    const found: SearchItem[] = [];
    for await (const page of client.pages({ keyword, type: ["image", "!video"] })) found.push(...page.contents);
    return found;
  } catch (error) {
    if (isSmhError(error) && error.kind === "http") throw new Error(error.userMessage("zh-CN"));
    throw error;
  } finally {
    await client.close();
  }
}

export async function wait(client: SmhClient): Promise<void> {
  const task = await client.clearLibraryHistory();
  for await (const { ended, total } of client.watchTasks([task, 7])) console.log(ended, total);
  const typed = await client.queryLibraryTask(task);
  if (typed.taskType === "clearLibraryHistory") console.log(typed.result?.deleteCount);
}

export function follow(client: SmhClient, input: HTMLInputElement): () => void {
  const { disconnect } = connectInput(input, client.openSearchView(), { composingMs: false });
  return disconnect;
}
