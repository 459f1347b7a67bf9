//! The page: its lifecycle events, its visibility, its network, its listeners.

use smh_wasm::web::SmhClient;
use wasm_bindgen::prelude::*;

use super::{Client, View, number};

pub(crate) const PAGEHIDE: &str = "dispatchEvent(new PageTransitionEvent('pagehide'))";
/// The page enters the back/forward cache.
pub(crate) const PAGEHIDE_INTO_CACHE: &str =
    "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))";
/// The page comes back from the back/forward cache.
pub(crate) const PAGESHOW_FROM_CACHE: &str =
    "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
pub(crate) const FREEZE: &str = "document.dispatchEvent(new Event('freeze'))";
pub(crate) const RESUME: &str = "document.dispatchEvent(new Event('resume'))";

/// Replaces `document.visibilityState`, until dropped.
pub(crate) struct Visibility;

impl Visibility {
    /// Sets the state without an event.
    pub(crate) fn set(state: &str) -> Self {
        let state = JsValue::from_str(state);
        js!(
            "Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })",
            state
        );
        Visibility
    }

    /// Sets the state and dispatches `visibilitychange`.
    pub(crate) fn change_to(state: &str) -> Self {
        let visibility = Self::set(state);
        js!("document.dispatchEvent(new Event('visibilitychange'))");
        visibility
    }
}

impl Drop for Visibility {
    fn drop(&mut self) {
        js!("delete document.visibilityState");
    }
}

/// Replaces `navigator.onLine`, until dropped.
pub(crate) struct Network;

impl Network {
    /// Sets `onLine` to false and dispatches `offline`.
    pub(crate) fn go_offline() -> Self {
        js!("Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })");
        js!("dispatchEvent(new Event('offline'))");
        Network
    }

    /// Sets `onLine` to true and dispatches `online`.
    pub(crate) fn go_online(self) {
        drop(self);
        js!("dispatchEvent(new Event('online'))");
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        js!("Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => true })");
    }
}

/// Counts the listeners on the window and the document that are added after `count()`, until dropped.
pub(crate) struct PageListeners(JsValue);

impl PageListeners {
    pub(crate) fn count() -> Self {
        forget_earlier_views();
        PageListeners(js!("(() => {
            const counted = { added: [], restore: [] };
            for (const target of [globalThis, document]) {
                target.addEventListener = function (...args) {
                    counted.added.push([target, ...args]);
                    return EventTarget.prototype.addEventListener.apply(target, args);
                };
                target.removeEventListener = function (...args) {
                    // Those of earlier tests do not count.
                    const index = counted.added.findIndex((one) => [target, ...args].every((part, at) => one[at] === part));
                    if (index >= 0) counted.added.splice(index, 1);
                    return EventTarget.prototype.removeEventListener.apply(target, args);
                };
                counted.restore.push(() => { delete target.addEventListener; delete target.removeEventListener; });
            }
            return counted;
        })()"))
    }

    pub(crate) fn now(&self) -> f64 {
        number(&self.0, "added.length")
    }
}

impl Drop for PageListeners {
    fn drop(&mut self) {
        let counted = &self.0;
        js!("counted.restore.forEach((restore) => restore())", counted);
    }
}

/// Views share the page's listeners, so a view adds none while one of an earlier test is open. On another page the package
/// begins with new ones: here the page is gone for a moment.
fn forget_earlier_views() {
    js!("void (globalThis.addEventListener = undefined)");
    let options = js!(
        "({ baseUrl: 'https://lib.example', libraryId: 'lib', accessToken: 't', recoverOrphans: false })"
    );
    let client = Client(SmhClient::new(options).map(JsValue::from).unwrap());
    let view = View::open(&client, "{}");
    view.call("close", "[]");
    let _ = client.call("close", &js!("[]"));
    js!("delete globalThis.addEventListener");
}
