import { baseUrl, libraryId, secret } from "../../service";

export const dynamic = "force-dynamic";

/** The service's URL, the library's id and a token for the user who is signed in; here it is always the same user. */
export async function GET() {
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: "example" });
  try {
    const response = await fetch(new URL(`/api/v1/token?${query}`, baseUrl), { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`the token request was answered with status ${response.status}`);
    const { accessToken } = (await response.json()) as { accessToken: string };
    return Response.json({ baseUrl, libraryId, accessToken }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    console.error("/session:", error instanceof Error ? error.message : error);
    return new Response(null, { status: 502 });
  }
}
