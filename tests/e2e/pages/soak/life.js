// The page's life, as a browser would tell of it.

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

/** What happens to a page, as `[weight, act]`; each comes to its end within `ms`. */
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

/** All is well with the page. The network coming back brings tries forward that are still to be made. */
export function restore(hurry) {
  online = true;
  visibility = "visible";
  passing("pageshow", true);
  if (hurry) connect(true);
}
