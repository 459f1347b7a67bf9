// The events of the page's life. Plain JavaScript, because the WebAssembly side imports this file.

import { onAbort } from "./abort_signal.js";
import { isFirefox, isHidden, isOffline, isPrerendering, listen, pageDocument, pageNavigation, pictureInPicture, pictureWindow, startTimer, stopTimer } from "./globals.js";
import { safely } from "./value.js";

// The numbers of `Event` in page.rs. 6 is a timer's.
const HIDDEN = 0;
const SHOWN = 1;
const LEAVING = 2;
const ONLINE = 3;
const ABORTED = 4;
const OFFLINE = 5;
const MAY_LEAVE = 7;
const LAST_CHANCE = 8;

/**
 * A page that is still there this long after `beforeunload` has stayed, in milliseconds. Shorter than the time for which other
 * pages watch a page (`WATCH_MS` in src/session/orphans.rs).
 */
const STAYED_MS = 2_000;

/** Bits: 1 if the browser is offline, 2 if the page is hidden. */
export const connectivityBits = () => (isOffline() ? 1 : 0) + (isHidden() ? 2 : 0);

/**
 * Calls `onLeave` in `beforeunload`. The page may stay after that event, because the user cancelled, or because the link was a
 * download: then `onStay` is called a moment later.
 *
 * Firefox may end the process of a closed tab before it sends a request made in `pagehide`. If the page navigates, by a link or
 * a script, the request arrives; in that case `navigate` fires right before `beforeunload`, and it does not when a tab is closed.
 * @param {(last: boolean) => void} onLeave `last`: a request made in `pagehide` may be too late
 * @param {() => void} onStay
 * @returns {() => void} stops listening
 */
export function beforeLeaving(onLeave, onStay) {
  let navigates = false;
  const navigate = (/** @type {NavigateEvent} */ { destination }) => {
    if (destination.sameDocument) return;
    navigates = true;
    startTimer(() => (navigates = false), 0);
  };
  /** @type {any} */
  let stayTimer;
  const stopStayTimer = () => stopTimer(stayTimer);
  const unload = () => {
    stopStayTimer();
    onLeave(isFirefox() && !navigates);
    stayTimer = startTimer(onStay, STAYED_MS);
  };
  const stops = [
    stopStayTimer,
    listen(globalThis, "beforeunload", unload),
    listen(globalThis, "pagehide", stopStayTimer),
    listen(pageNavigation(), "navigate", navigate),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * Calls `listener` with the number of each event of the network, of the page and of a signal.
 * @param {(event: number) => void} listener
 * @param {boolean} page whether to listen to the page's own events
 * @param {AbortSignal | undefined} signal
 * @returns {() => void} stops listening
 */
export function followPage(listener, page, signal) {
  /** @type {(() => void)[]} */
  const stops = [];
  /** @type {(target: EventTarget | undefined, type: string, handler: (event: any) => void) => void} */
  const on = (target, type, handler) => void stops.push(listen(target, type, handler));
  // The signal has been checked, but an object that behaves like one may throw at any time.
  if (signal) safely(() => stops.push(onAbort(signal, () => listener(ABORTED)).stop));
  on(globalThis, "online", () => listener(ONLINE));
  on(globalThis, "offline", () => listener(OFFLINE));
  const document = pageDocument();
  if (page && document) {
    const checkVisibility = () => listener(isHidden() ? HIDDEN : SHOWN);
    const leave = () => listener(LEAVING);
    stops.push(beforeLeaving((last) => listener(last ? LAST_CHANCE : MAY_LEAVE), checkVisibility));
    on(globalThis, "pagehide", leave);
    on(globalThis, "pageshow", (event) => event.persisted && checkVisibility());
    on(document, "visibilitychange", checkVisibility);
    on(document, "freeze", leave);
    on(document, "resume", checkVisibility);
    on(document, "prerenderingchange", checkVisibility);
    const enterPicture = () => {
      // `pagehide` fires before the window is gone.
      on(pictureWindow(), "pagehide", () => startTimer(checkVisibility, 0));
      checkVisibility();
    };
    on(pictureInPicture(), "enter", enterPicture);
    if (pictureWindow()) enterPicture();
    if (isHidden() && !isPrerendering()) listener(HIDDEN);
  }
  return () => stops.forEach((stop) => stop());
}
