//! A machine's timer.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::web::platform::globals::{start_timer, stop_timer};
use crate::web::platform::wait::delay_until;

/// What a timer tells when its time has come, beside the numbers of platform/page.js: one closure hears both.
pub(crate) const TIME: u8 = 6;

/// Tells of one time to come.
#[derive(Default)]
pub(crate) struct Timer {
    /// The time it is set to.
    at: Cell<Option<f64>>,
    /// The browser's name for it.
    id: Cell<JsValue>,
}

impl Timer {
    /// Sets it to a time, in milliseconds, or to none. `tell` is called with [`TIME`].
    pub(crate) fn set(&self, time: Option<f64>, tell: &JsValue) {
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
    pub(crate) fn rang(&self) {
        self.at.set(None);
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.set(None, &JsValue::UNDEFINED);
    }
}
