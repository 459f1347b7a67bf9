// Following the page's own life. Plain JavaScript, because the WebAssembly side imports this very file.

import { onAbort } from "./abort.js";
import { isFirefox, isHidden, isOffline, isPrerendering, listen, pageDocument, pictureInPicture, pictureWindow, startTimer, stopTimer } from "./globals.js";
import { attempt } from "./value.js";

// What is told; the numbers of `News` in src/web/driver.rs.
const HIDDEN = 0;
const SHOWN = 1;
const LEAVING = 2;
const ONLINE = 3;
const ABORTED = 4;
const OFFLINE = 5;

/** How long a page that said it would go may take to do so, in milliseconds; less than others watch it for (`WATCH_MS` in
 * src/proto/ledger.rs). */
const STAYED_MS = 2_000;

/** Where the page is, as bits: 1 without a network, 2 not shown. */
export const surroundings = () => (isOffline() ? 1 : 0) + (isHidden() ? 2 : 0);

/**
 * Firefox may end a closed tab's process before a request made in `pagehide` is on its way, and decides before that event
 * whether a page may enter the back/forward cache. So there `leave` is called in `beforeunload` already. But then the user can
 * still stay, and a `mailto:` link or a download fires that event too: `stay` is called if the page is there a moment later.
 * @param {() => void} leave
 * @param {() => void} stay
 * @returns {() => void} what stops it
 */
export function beforeLeaving(leave, stay) {
  if (!isFirefox()) return () => {};
  /** @type {any} */
  let stayed;
  const gone = () => stopTimer(stayed);
  const unload = () => {
    gone();
    leave();
    stayed = startTimer(stay, STAYED_MS);
  };
  const stops = [gone, listen(globalThis, "beforeunload", unload), listen(globalThis, "pagehide", gone)];
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
    stops.push(beforeLeaving(leave, look));
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
