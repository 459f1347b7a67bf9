// Requests to the page's own server: tokens, and the emulator's faults.

import { count, tokens } from "./watch.js";

const get = async (path) => (await fetch(path)).json();

export const config = await get("/config.json");

/** The newest token. It may have expired since. */
export let stock;

export async function freshToken() {
  const { accessToken } = await get("/token");
  tokens.add(accessToken);
  stock = accessToken;
  return accessToken;
}

/** Replaces the faults in force. */
export async function setFaults(faults) {
  const { ok } = await fetch("/faults", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(faults),
  });
  if (!ok) throw new Error(`these faults are refused: ${JSON.stringify(faults)}`);
}

/** Expires every token so far. */
export async function expireTokens() {
  count("tokens expired");
  await fetch("/expire", { method: "POST" });
}

/** Sets other faults, or none. Creates get only faults without an effect on the server, because the id of the search would be
 *  lost with the response. */
export async function changeWeather(random) {
  const shares = (most) => {
    const [share429, share500, share503, shareDrop, shareHtml] = Array.from({ length: 5 }, () => (random.number() * most) / 5);
    return { share429, share500, share503, shareDrop, shareHtml };
  };
  const fail = (operation, fault) => ({ operation, count: 1 + random.below(3), ...fault });
  const weather = random.weighted([[3, "fair"], [5, "showers"], [2, "storm"]]);
  count(`weather: ${weather}`);
  await setFaults({
    ...(weather === "fair" ? {} : shares(weather === "storm" ? 1 : 0.4)),
    retryAfterS: random.below(2),
    htmlStatus: random.one([200, 403, 502]),
    latencyMs: random.one([0, 0, 20, 200]),
    preflightLatencyMs: random.one([0, 0, 50, 200]),
    stringMarkers: random.chance(0.3),
    closeConnections: random.chance(0.7),
    seed: random.below(1_000_000),
    failNext: random.chance(0.7)
      ? []
      : [
          fail("delete", { dropAfter: true }),
          fail("continue", { dropAfter: true }),
          fail("delete", { status: 500, after: true }),
          fail(random.one(["create", "continue", "delete"]), { latencyMs: 1_500 }),
          fail(random.one(["create", "continue", "delete"]), { preflight: true, drop: true }),
        ],
  });
}
