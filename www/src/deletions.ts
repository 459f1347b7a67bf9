// Searches that are not wanted any more, until the server has let go of them.

import { isSmhError, type SmhClient } from "smh-wasm";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

export class Deletions {
  readonly #client: SmhClient;
  /** Those whose deletion failed and that wait for another try. */
  readonly #waiting = new Set<string>();

  constructor(client: SmhClient) {
    this.#client = client;
  }

  /** Deletes a search. The request starts now and outlives the page. */
  add(searchId: string): void {
    void this.#delete(searchId);
  }

  /** The page may be going: what waits for another try gets it now. */
  flush(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const searchId of waiting) this.add(searchId);
  }

  async #delete(searchId: string): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
      try {
        return await this.#client.deleteSearch(searchId, { keepalive: true });
      } catch (error) {
        if (!isSmhError(error) || !error.retryable || waitMs > MAX_WAIT_MS) {
          console.warn("A search could not be deleted; the server will drop it when it has been idle.", error);
          return;
        }
      }
      this.#waiting.add(searchId);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      // Not there any more: `flush` has taken it over.
      if (!this.#waiting.delete(searchId)) return;
    }
  }
}
