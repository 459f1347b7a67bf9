//! The timer of a state machine.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::globals::{start_timer, stop_timer};
use super::page::TIMEOUT;
use super::wait::delay_until;

/// Calls a listener at one time at most.
#[derive(Default)]
pub(crate) struct Timer {
    /// The time it is set to.
    at: Cell<Option<f64>>,
    /// The timer of globals.js.
    id: Cell<JsValue>,
}

impl Timer {
    /// Sets it to a time, in milliseconds, or stops it. `listener` is called with [`TIMEOUT`].
    pub(crate) fn set(&self, time: Option<f64>, listener: &JsValue) {
        if self.at.replace(time) == time {
            return;
        }
        stop_timer(&self.id.take());
        if let Some(at) = time {
            self.id.set(start_timer(listener, delay_until(at), TIMEOUT));
        }
    }

    /// To be called when it has fired: it can then be set to the same time again.
    pub(crate) fn fired(&self) {
        self.at.set(None);
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.set(None, &JsValue::UNDEFINED);
    }
}
