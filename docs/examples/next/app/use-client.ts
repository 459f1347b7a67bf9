import { useCallback, useEffect, useState } from "react";
import type { SmhClient } from "smh-wasm";
import { getClient } from "./client";

/** The page's client once it has loaded, or the error. */
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
