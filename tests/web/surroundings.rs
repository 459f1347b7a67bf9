//! Where the page is, as it says itself: its visibility, its network.

use wasm_bindgen::prelude::*;

/// The page as it says that it is, until this is dropped.
pub(crate) struct Visibility;

impl Visibility {
    pub(crate) fn is(state: &str) -> Self {
        let state = JsValue::from_str(state);
        js!(
            "Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state })",
            state
        );
        Visibility
    }

    /// The same, with the event.
    pub(crate) fn becomes(state: &str) -> Self {
        let visibility = Self::is(state);
        js!("document.dispatchEvent(new Event('visibilitychange'))");
        visibility
    }
}

impl Drop for Visibility {
    fn drop(&mut self) {
        js!("delete document.visibilityState");
    }
}

/// What the browser says of the network, until this is dropped.
pub(crate) struct Network;

impl Network {
    /// The browser says that there is none, and tells.
    pub(crate) fn is_gone() -> Self {
        js!("Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })");
        js!("dispatchEvent(new Event('offline'))");
        Network
    }

    /// It is back.
    pub(crate) fn comes_back(self) {
        drop(self);
        js!("dispatchEvent(new Event('online'))");
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        js!("Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => true })");
    }
}
