// The events of the page's life, as a browser would dispatch them.

let visibility = "visible";
let online = true;
Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
Object.defineProperty(document, "hidden", { configurable: true, get: () => visibility === "hidden" });
Object.defineProperty(navigator, "onLine", { configurable: true, get: () => online });

const later = (ms, then) => setTimeout(then, ms);
const passing = (type, persisted) => dispatchEvent(new PageTransitionEvent(type, { persisted }));

function see(state) {
  visibility = state;
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

function connect(is) {
  online = is;
  dispatchEvent(new Event(is ? "online" : "offline"));
}

/** Events as `[weight, act]`. Each act ends within `ms`. */
export const events = [
  [3, (ms) => (see("hidden"), later(ms, () => see("visible")))],
  [3, (ms) => (passing("pagehide", true), later(ms, () => passing("pageshow", true)))],
  [1, (ms) => (passing("pagehide", false), later(ms, () => passing("pageshow", true)))],
  [2, (ms) => {
    see("hidden");
    document.dispatchEvent(new Event("freeze"));
    later(ms, () => {
      document.dispatchEvent(new Event("resume"));
      see("visible");
    });
  }],
  [1, () => passing("pageshow", false)],
  [3, (ms) => (connect(false), later(ms, () => connect(true)))],
  [1, () => connect(true)],
];

/** The page is visible and online. With `hurry`, an "online" event starts pending retries at once. */
export function restore(hurry) {
  online = true;
  visibility = "visible";
  passing("pageshow", true);
  if (hurry) connect(true);
}
