import { shallowRef } from "vue";
import type { SmhClient } from "smh-wasm";
import { getClient } from "./session";

/** The page's client once it has loaded, or the error. */
export function useClient() {
  const client = shallowRef<SmhClient>();
  const error = shallowRef<unknown>();

  async function open() {
    error.value = undefined;
    try {
      client.value = await getClient();
    } catch (reason) {
      error.value = reason;
    }
  }
  void open();

  return { client, error, open };
}
