// Following the page's own life. Plain JavaScript, because the WebAssembly side imports this very file.

import { onAbort } from "./abort.js";
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

/** Nothing may start yet: the page is being prerendered. */
export function isPrerendering() {
  return /** @type {any} */ (globalThis.document)?.prerendering === true;
}

/** Whether nothing of the page is shown. A Document Picture-in-Picture window shows a part of a page in the background. */
const isHidden = () =>
  globalThis.document?.visibilityState === "hidden" &&
  !attempt(() => /** @type {any} */ (globalThis).documentPictureInPicture.window);

/** Where the page is, as bits: 1 without a network, 2 not shown. */
export function surroundings() {
  const offline = globalThis.navigator?.onLine === false ? 1 : 0;
  return offline + (isHidden() ? 2 : 0);
}

/**
 * Firefox may end a closed tab's process before a request made in `pagehide` is on its way, and decides before that event
 * whether a page may enter the back/forward cache. So there `leave` is called in `beforeunload` already. But then the user can
 * still stay, and a `mailto:` link or a download fires that event too: `stay` is called if the page is there a moment later.
 * @param {() => void} leave
 * @param {() => void} stay
 * @returns {() => void} what stops it
 */
export function beforeLeaving(leave, stay) {
  if (!globalThis.navigator?.userAgent?.includes("Firefox/")) return () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let stayed;
  const gone = () => clearTimeout(stayed);
  const unload = () => {
    gone();
    leave();
    stayed = setTimeout(stay, STAYED_MS);
  };
  addEventListener("beforeunload", unload);
  addEventListener("pagehide", gone);
  return () => {
    gone();
    removeEventListener("beforeunload", unload);
    removeEventListener("pagehide", gone);
  };
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
  /** @type {(target: EventTarget, type: string, listener: (event: any) => void) => void} */
  const on = (target, type, listener) => {
    target.addEventListener(type, listener);
    stops.push(() => target.removeEventListener(type, listener));
  };
  // It was judged before, but what behaves like a signal may throw at any time.
  if (signal) attempt(() => stops.push(onAbort(signal, () => tell(ABORTED)).stop));
  // A worker or Node.js may know neither.
  if (typeof addEventListener === "function") {
    on(globalThis, "online", () => tell(ONLINE));
    on(globalThis, "offline", () => tell(OFFLINE));
  }
  const { document } = globalThis;
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
    attempt(() => {
      const { documentPictureInPicture: pip } = /** @type {any} */ (globalThis);
      // Its window is still there in that event.
      const close = () => void setTimeout(look);
      const enter = () => {
        on(pip.window, "pagehide", close);
        look();
      };
      on(pip, "enter", enter);
      if (pip.window) enter();
    });
    if (isHidden() && !isPrerendering()) tell(HIDDEN);
  }
  return () => stops.forEach((stop) => stop());
}
