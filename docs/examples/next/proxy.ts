// A strict Content Security Policy. Next.js has scripts in its pages, to which it gives the nonce that it finds here.

import { NextResponse, type NextRequest } from "next/server";
import { baseUrl } from "./service";

export function proxy(request: NextRequest) {
  // The tools of `next dev` want more than pages should be allowed.
  if (process.env.NODE_ENV === "development") return NextResponse.next();
  const nonce = crypto.randomUUID();
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' 'nonce-${nonce}'`,
    `connect-src 'self' ${new URL(baseUrl).origin}`,
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
