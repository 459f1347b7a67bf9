//! A machine's timer.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::wait::delay_until;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, ms: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// The time it is set to, and the browser's name for it.
type Set = Rc<RefCell<Option<(f64, JsValue)>>>;

/// Calls a function at one time to come.
pub(super) struct Timer {
    set: Set,
    ring: Closure<dyn Fn()>,
}

impl Timer {
    /// A timer that is not set.
    pub(super) fn new(ring: impl Fn() + 'static) -> Self {
        let set = Set::default();
        let own = Rc::clone(&set);
        let ring = Closure::new(move || {
            own.take();
            ring();
        });
        Timer { set, ring }
    }

    /// Sets it to a time, in milliseconds, or to none.
    pub(super) fn set(&self, time: Option<f64>) {
        let mut set = self.set.borrow_mut();
        if set.as_ref().map(|(at, _)| *at) == time {
            return;
        }
        if let Some((_, id)) = set.take() {
            clear_timeout(&id);
        }
        if let Some(at) = time {
            *set = Some((at, set_timeout(self.ring.as_ref(), delay_until(at))));
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.set(None);
    }
}
