// Following the page's own life. Plain JavaScript, because the WebAssembly side imports this very file.

import { onAbort } from "./abort_signal.js";
import { isFirefox, isHidden, isOffline, isPrerendering, listen, pageDocument, pageNavigation, pictureInPicture, pictureWindow, startTimer, stopTimer } from "./globals.js";
import { attempt } from "./value.js";

// What is told; the numbers of `News` in src/web/view/driver.rs.
const HIDDEN = 0;
const SHOWN = 1;
const LEAVING = 2;
const ONLINE = 3;
const ABORTED = 4;
const OFFLINE = 5;
const MAY_LEAVE = 7;
const LAST_CHANCE = 8;

/** How long a page that said it would go may take to do so, in milliseconds; less than others watch it for (`WATCH_MS` in
 * src/session/orphans.rs). */
const STAYED_MS = 2_000;

/** Where the page is, as bits: 1 without a network, 2 not shown. */
export const surroundings = () => (isOffline() ? 1 : 0) + (isHidden() ? 2 : 0);

/**
 * Calls `leave` in `beforeunload`. The page may still stay, because the user wants to, or because the link was a download:
 * then `stay` is called a moment later.
 *
 * Firefox may end a closed tab's process before a request made in `pagehide` has been sent. If the page itself begins to go
 * elsewhere, by a link or a script, such a request arrives; the event `navigate` then comes right before `beforeunload`. It
 * does not when a tab is closed.
 * @param {(last: boolean) => void} leave told whether a request made in `pagehide` may be too late
 * @param {() => void} stay
 * @returns {() => void} what stops it
 */
export function beforeLeaving(leave, stay) {
  let navigates = false;
  const navigate = (/** @type {NavigateEvent} */ { destination }) => {
    if (destination.sameDocument) return;
    navigates = true;
    startTimer(() => (navigates = false), 0);
  };
  /** @type {any} */
  let stayed;
  const gone = () => stopTimer(stayed);
  const unload = () => {
    gone();
    leave(isFirefox() && !navigates);
    stayed = startTimer(stay, STAYED_MS);
  };
  const stops = [
    gone,
    listen(globalThis, "beforeunload", unload),
    listen(globalThis, "pagehide", gone),
    listen(pageNavigation(), "navigate", navigate),
  ];
  return () => stops.forEach((stop) => stop());
}

/**
 * Tells of the page's life, and of a signal's end, until the function that it gives is called.
 * @param {(news: number) => void} tell
 * @param {boolean} page whether to follow the page
 * @param {AbortSignal | undefined} signal
 * @returns {() => void}
 */
export function follow(tell, page, signal) {
  /** @type {(() => void)[]} */
  const stops = [];
  /** @type {(target: EventTarget | undefined, type: string, listener: (event: any) => void) => void} */
  const on = (target, type, listener) => void stops.push(listen(target, type, listener));
  // It was judged before, but what behaves like a signal may throw at any time.
  if (signal) attempt(() => stops.push(onAbort(signal, () => tell(ABORTED)).stop));
  on(globalThis, "online", () => tell(ONLINE));
  on(globalThis, "offline", () => tell(OFFLINE));
  const document = pageDocument();
  if (page && document) {
    const look = () => tell(isHidden() ? HIDDEN : SHOWN);
    const leave = () => tell(LEAVING);
    stops.push(beforeLeaving((last) => tell(last ? LAST_CHANCE : MAY_LEAVE), look));
    on(globalThis, "pagehide", leave);
    on(globalThis, "pageshow", (event) => event.persisted && look());
    on(document, "visibilitychange", look);
    on(document, "freeze", leave);
    on(document, "resume", look);
    on(document, "prerenderingchange", look);
    const enter = () => {
      // Its window is still there in that event.
      on(pictureWindow(), "pagehide", () => startTimer(look, 0));
      look();
    };
    on(pictureInPicture(), "enter", enter);
    if (pictureWindow()) enter();
    if (isHidden() && !isPrerendering()) tell(HIDDEN);
  }
  return () => stops.forEach((stop) => stop());
}
