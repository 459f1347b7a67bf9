// The error of `expectNothingLeft`.

export class SearchesLeftError extends Error {
  constructor({ searches, pending, expired, timeoutMs }) {
    const counted = (count, what) => `${count} ${what}${count === 1 ? "" : "es"}`;
    const complaints = [];
    if (searches.length > 0) complaints.push(`${counted(searches.length, "search")} still on the server after ${seconds(timeoutMs)}:\n${searches.map(describe).join("\n")}`);
    if (pending > 0) complaints.push(`${pending} create request${pending === 1 ? "" : "s"} without a response after ${seconds(timeoutMs)}`);
    if (expired > 0) complaints.push(`${counted(expired, "search")} expired on the server, because no client deleted ${expired === 1 ? "it" : "them"}`);
    super(complaints.join("\n"));
    this.name = "SearchesLeftError";
    this.searches = searches;
  }
}

function describe({ id, spaceId, userId, conditions, ageMs, idleMs }) {
  const owner = userId === undefined ? "" : `, user ${userId}`;
  return `  ${JSON.stringify(conditions)}: created ${seconds(ageMs)} ago, last used ${seconds(idleMs)} ago, space ${spaceId}${owner}, id ${id}`;
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
