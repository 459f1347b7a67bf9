// The events of the page and the network. All parts of the package subscribe here, so that there is one set of listeners, and
// each event reaches the parts in a defined order. Plain JavaScript, because the WebAssembly side imports this file.

import { onAbort } from "./abort_signal.js";
import { callListener } from "./callbacks.js";
import {
  isFirefox,
  isHidden,
  isOffline,
  isOtherOrigin,
  isPrerendering,
  listen,
  pageDocument,
  pageNavigation,
  pictureInPicture,
  pictureWindow,
  startTimer,
  stopTimer,
} from "./globals.js";
import { safely } from "./value.js";

// The parts, in the order in which they handle an event. When the page leaves, the state machines send their deletions; then the
// same deletions are taken back from the browser; then the log renews its entries and releases the page's locks. The exit worker
// is notified last.
export const MACHINES = 0;
export const DEFERRED_DELETES = 1;
export const ORPHAN_LOG = 2;
export const WAITS = 3;
export const EXIT_WORKER = 4;

/**
 * @typedef {object} PageHandlers
 * @property {() => void} [online]
 * @property {() => void} [offline]
 * @property {() => void} [visibilitychange]
 * @property {() => void} [prerenderingchange]
 * @property {(last: boolean) => void} [beforeunload] `last`: a request made in `pagehide` may be too late
 * @property {() => void} [pagehide]
 * @property {(event: PageTransitionEvent) => void} [pageshow]
 * @property {() => void} [freeze]
 * @property {() => void} [resume] the page goes on after `freeze`, or has stayed after `beforeunload`
 */

/**
 * A page that is still there this long after `beforeunload` has stayed, in milliseconds. Shorter than the time for which other
 * pages watch a page (`OBSERVE_MS` in src/session/orphans.rs).
 */
const STAYED_MS = 2_000;

/** @type {Document | null | undefined} */
let page = null;
/**
 * The hub of `page`. Tests in Node.js may replace the page while an earlier test has left a subscription, which keeps its hub.
 * @type {ReturnType<typeof createHub>}
 */
let hub;

/**
 * Calls handlers for events until the returned function is called.
 * @param {number} order the part that subscribes
 * @param {PageHandlers} handlers
 * @returns {() => void}
 */
export function subscribe(order, handlers) {
  const document = pageDocument();
  if (document !== page) hub = createHub();
  page = document;
  return hub(order, handlers);
}

/** @returns {typeof subscribe} for one page */
function createHub() {
  /** @type {{ order: number, handlers: PageHandlers }[]} */
  let subscriptions = [];
  /** Stop listening, for the events that have handlers. @type {Map<string, () => void>} */
  const stops = new Map();

  /** @type {(type: keyof PageHandlers) => (value?: any) => void} */
  const emit = (type) => (value) => {
    for (const subscription of subscriptions) {
      const handler = subscription.handlers[type];
      // An earlier handler may have ended the subscription.
      if (handler && subscriptions.includes(subscription)) callListener(handler, value);
    }
  };

  /** @type {(type: keyof PageHandlers) => () => void} */
  const listenTo = (type) =>
    type === "beforeunload"
      ? listenToBeforeunload(emit(type), emit("resume"))
      : listen(["online", "offline", "pagehide", "pageshow"].includes(type) ? globalThis : pageDocument(), type, emit(type));

  return (order, handlers) => {
    const subscription = { order, handlers };
    subscriptions = [...subscriptions, subscription].sort((a, b) => a.order - b.order);
    for (const type of /** @type {(keyof PageHandlers)[]} */ (Object.keys(handlers))) {
      if (!stops.has(type)) stops.set(type, listenTo(type));
    }
    return () => {
      subscriptions = subscriptions.filter((other) => other !== subscription);
      for (const [type, stop] of stops) {
        if (subscriptions.some(({ handlers }) => type in handlers)) continue;
        stop();
        stops.delete(type);
      }
    };
  };
}

/**
 * Calls `handler` when a Document Picture-in-Picture window, which shows a part of the page, is opened or closed.
 * @param {() => void} handler
 */
function listenToPicture(handler) {
  /** @type {(() => void)[]} */
  const stops = [];
  // `pagehide` fires before the window is gone.
  const close = () => {
    const timer = startTimer(handler, 0);
    stops.push(() => stopTimer(timer));
  };
  const watchWindow = () => stops.push(listen(pictureWindow(), "pagehide", close));
  const enter = () => {
    watchWindow();
    handler();
  };
  stops.push(listen(pictureInPicture(), "enter", enter));
  watchWindow();
  return () => stops.forEach((stop) => stop());
}

/**
 * Firefox may end the process of a page before it sends a request made in `pagehide`: when its tab is closed, and when the page
 * can't be cached and navigates to another site. If the page navigates within its origin, by a link or a script, the request
 * arrives. `navigate` fires right before `beforeunload`, and it does not when a tab is closed.
 *
 * The page may stay after `beforeunload`, because the user cancelled, or because the link was a download.
 * @param {(last: boolean) => void} handler
 * @param {() => void} stayed called if the page has stayed
 */
function listenToBeforeunload(handler, stayed) {
  let keepsProcess = false;
  const navigate = (/** @type {NavigateEvent} */ { destination }) => {
    if (destination.sameDocument || isOtherOrigin(destination.url)) return;
    keepsProcess = true;
    startTimer(() => (keepsProcess = false), 0);
  };
  /** @type {any} */
  let stayTimer;
  const stopStayTimer = () => stopTimer(stayTimer);
  const unload = () => {
    stopStayTimer();
    handler(isFirefox() && !keepsProcess);
    stayTimer = startTimer(stayed, STAYED_MS);
  };
  const stops = [
    stopStayTimer,
    listen(globalThis, "beforeunload", unload),
    listen(globalThis, "pagehide", stopStayTimer),
    listen(pageNavigation(), "navigate", navigate),
  ];
  return () => stops.forEach((stop) => stop());
}

// The numbers of `Event` in page.rs. 6 is a timer's.
const HIDDEN = 0;
const SHOWN = 1;
const LEAVING = 2;
const ONLINE = 3;
const ABORTED = 4;
const OFFLINE = 5;
const MAY_LEAVE = 7;
const LAST_CHANCE = 8;

/** Bits: 1 if the browser is offline, 2 if the page is hidden. */
export const connectivityBits = () => (isOffline() ? 1 : 0) + (isHidden() ? 2 : 0);

/**
 * Subscribes a state machine: calls `listener` with the number of each event of the network, of the page and of a signal.
 * @param {(event: number) => void} listener
 * @param {boolean} page whether to listen to the page's own events
 * @param {AbortSignal | undefined} signal
 * @returns {() => void} stops listening
 */
export function followPage(listener, page, signal) {
  const checkVisibility = () => listener(isHidden() ? HIDDEN : SHOWN);
  const leave = () => listener(LEAVING);
  const stops = [subscribe(MACHINES, { online: () => listener(ONLINE), offline: () => listener(OFFLINE) })];
  if (page && pageDocument()) {
    const handlers = {
      beforeunload: (/** @type {boolean} */ last) => listener(last ? LAST_CHANCE : MAY_LEAVE),
      pagehide: leave,
      pageshow: (/** @type {PageTransitionEvent} */ event) => event.persisted && checkVisibility(),
      visibilitychange: checkVisibility,
      prerenderingchange: checkVisibility,
      freeze: leave,
      resume: checkVisibility,
    };
    stops.push(subscribe(MACHINES, handlers), listenToPicture(checkVisibility));
    if (isHidden() && !isPrerendering()) listener(HIDDEN);
  }
  // The signal has been checked, but an object that behaves like one may throw at any time.
  if (signal) safely(() => stops.push(onAbort(signal, () => listener(ABORTED)).stop));
  return () => stops.forEach((stop) => stop());
}
