/** What the WebAssembly side tells of a failure. */
export interface SmhErrorFields {
  kind: "config" | "network" | "timeout" | "http" | "protocol" | "closed";
  operation: string;
  status?: number;
  code?: string;
  requestId?: string;
  attempts: number;
  retryable: boolean;
  retryAfterMs?: number;
}
