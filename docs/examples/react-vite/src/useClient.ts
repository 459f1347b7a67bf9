import { useCallback, useEffect, useState } from "react";
import type { SmhClient } from "smh-wasm";
import { getClient } from "./session";

/** The page's client, as soon as it is there, or why it could not be opened. */
export function useClient() {
  const [client, setClient] = useState<SmhClient>();
  const [error, setError] = useState<unknown>();

  const open = useCallback(() => {
    setError(undefined);
    getClient().then(setClient, setError);
  }, []);
  useEffect(open, [open]);

  return { client, error, open };
}
