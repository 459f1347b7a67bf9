import { baseUrl, libraryId, secret } from "../../service";

export const dynamic = "force-dynamic";

/** What the page needs to search, for whoever is logged in: here it is always the same user. */
export async function GET() {
  const query = new URLSearchParams({ library_id: libraryId, library_secret: secret, user_id: "example" });
  try {
    const answer = await fetch(new URL(`/api/v1/token?${query}`, baseUrl), { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`the token call was answered with status ${answer.status}`);
    const { accessToken } = (await answer.json()) as { accessToken: string };
    return Response.json({ baseUrl, libraryId, accessToken }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    console.error("/session:", error instanceof Error ? error.message : error);
    return new Response(null, { status: 502 });
  }
}
