//! The page's life, as page.js follows it.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::session::retry::Connectivity;

#[wasm_bindgen(module = "/src/web/platform/page.js")]
extern "C" {
    /// Bits: 1 offline, 2 hidden.
    #[wasm_bindgen(js_name = connectivityBits)]
    fn connectivity_bits() -> u32;

    /// Calls `listener` with the number of each event, until the function that it returns is called.
    #[wasm_bindgen(js_name = followPage)]
    fn follow_page(listener: &JsValue, page: bool, signal: &JsValue) -> Function;
}

/// The number of [`Event::Timeout`], which a timer passes to the listener that page.js calls.
pub(crate) const TIMEOUT: u8 = 6;

/// An event that a state machine may have to know of.
pub(crate) enum Event {
    /// The page is hidden.
    Hidden,
    /// The page is shown.
    Shown,
    /// The page goes, or enters the back/forward cache, or is frozen.
    Leaving,
    /// The network may be back.
    Online,
    /// The signal has fired.
    Aborted,
    /// The network is gone.
    Offline,
    /// The timer has fired.
    Timeout,
    /// The page may go. With `last`, a request made in `pagehide` may be too late.
    MayLeave { last: bool },
}

impl Event {
    /// The event with this number, which is also in page.js.
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Event::Hidden,
            1 => Event::Shown,
            2 => Event::Leaving,
            3 => Event::Online,
            4 => Event::Aborted,
            5 => Event::Offline,
            TIMEOUT => Event::Timeout,
            7 => Event::MayLeave { last: false },
            8 => Event::MayLeave { last: true },
            _ => return None,
        })
    }
}

/// Whether the browser is offline, and whether the page is hidden.
pub(crate) fn connectivity() -> Connectivity {
    let bits = connectivity_bits();
    Connectivity {
        offline: bits & 1 != 0,
        hidden: bits & 2 != 0,
    }
}

/// A subscription to the events of the page, the network and a signal; dropping it ends it.
pub(crate) struct Subscription(Function);

impl Subscription {
    /// Calls `listener` with the number of each event. Without `page`, the page's own events are left out; the signal may
    /// be `undefined`.
    pub(crate) fn new(listener: &JsValue, page: bool, signal: &JsValue) -> Self {
        Subscription(follow_page(listener, page, signal))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::UNDEFINED);
    }
}
