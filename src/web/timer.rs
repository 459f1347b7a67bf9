//! A machine's timer.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::wait::delay_until;

#[wasm_bindgen(module = "/js/globals.js")]
extern "C" {
    #[wasm_bindgen(js_name = startTimer)]
    fn start_timer(tell: &JsValue, ms: i32, news: u8) -> JsValue;
    #[wasm_bindgen(js_name = stopTimer)]
    fn stop_timer(timer: &JsValue);
}

/// What a timer tells when its time has come, beside the numbers of js/page.js: one closure hears both.
pub(super) const TIME: u8 = 6;

/// Tells of one time to come.
#[derive(Default)]
pub(super) struct Timer {
    /// The time it is set to.
    at: Cell<Option<f64>>,
    /// The browser's name for it.
    id: Cell<JsValue>,
}

impl Timer {
    /// Sets it to a time, in milliseconds, or to none. `tell` is called with [`TIME`].
    pub(super) fn set(&self, time: Option<f64>, tell: &JsValue) {
        if self.at.replace(time) == time {
            return;
        }
        // Nothing happens where it is not set.
        stop_timer(&self.id.take());
        if let Some(at) = time {
            self.id.set(start_timer(tell, delay_until(at), TIME));
        }
    }

    /// Its time has come, so it is not set any more.
    pub(super) fn rang(&self) {
        self.at.set(None);
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.set(None, &JsValue::UNDEFINED);
    }
}
