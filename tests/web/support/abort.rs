//! Signals and what they abort.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{get, rejected, same, to_json};

/// Expressions that abort `controller`, with various reasons.
pub(crate) const ABORTS: [&str; 6] = [
    "controller.abort()",
    "controller.abort('enough')",
    "controller.abort('')",
    "controller.abort(null)",
    "controller.abort({ left: 'the page' })",
    "controller.abort(new RangeError('mine'))",
];

pub(crate) fn abort_controller() -> JsValue {
    js!("new AbortController()")
}

pub(crate) fn abort(controller: &JsValue) {
    js!("controller.abort()", controller);
}

/// Asserts that a promise rejects with exactly the reason of a controller's signal.
pub(crate) async fn assert_aborted(promise: Promise, controller: &JsValue) {
    let reason = rejected(promise).await;
    assert!(
        same(&reason, &get(controller, "signal.reason")),
        "rejected with {}",
        to_json(&reason)
    );
}

/// A signal with a property `listeners`, the number of its listeners now.
pub(crate) fn signal_that_counts_listeners() -> JsValue {
    js!("(() => {
        const { signal } = new AbortController();
        const { addEventListener, removeEventListener } = signal;
        signal.listeners = 0;
        signal.addEventListener = function (...args) { this.listeners++; addEventListener.apply(this, args); };
        signal.removeEventListener = function (...args) { this.listeners--; removeEventListener.apply(this, args); };
        return signal;
    })()")
}
