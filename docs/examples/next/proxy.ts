// A strict Content Security Policy. Next.js adds the nonce of this header to the inline scripts of its pages.

import { NextResponse, type NextRequest } from "next/server";
import { baseUrl } from "./service";

export function proxy(request: NextRequest) {
  // The tools of `next dev` need a less strict policy.
  if (process.env.NODE_ENV === "development") return NextResponse.next();
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' 'nonce-${nonce}'`,
    "worker-src 'self' blob:",
    `connect-src 'self' ${new URL(baseUrl).origin}`,
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
