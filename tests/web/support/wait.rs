//! Waiting for conditions, timers and promises.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{evaluate, flag, resolved, state};

/// Waits until a condition holds. It is checked every 20 ms.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let start = js_sys::Date::now();
    while !condition().await {
        assert!(
            js_sys::Date::now() - start < 30_000.0,
            "waited 30 s in vain until: {what}; the emulator's state: {}",
            state().await
        );
        pause(20).await;
    }
}

/// Waits for a time.
pub(crate) async fn pause(ms: u32) {
    let start = "(setTimeout.real ?? setTimeout)";
    let promise = evaluate(&format!("new Promise((done) => {start}(done, {ms}))"), &[]);
    resolved(promise.unchecked_into()).await;
}

/// Records the page's timers, until dropped. When no timer is left, nothing can happen without an event, so a test can
/// assert that nothing more is sent.
pub(crate) struct PendingTimers(JsValue);

impl PendingTimers {
    pub(crate) fn record() -> Self {
        PendingTimers(js!("(() => {
            const pending = new Map();
            const { setTimeout, clearTimeout } = globalThis;
            globalThis.setTimeout = (run, ms = 0, ...args) => {
                const id = setTimeout(() => (pending.delete(id), run(...args)), ms);
                pending.set(id, ms);
                return id;
            };
            globalThis.clearTimeout = (id) => (pending.delete(id), clearTimeout(id));
            const restore = () => void Object.assign(globalThis, { setTimeout, clearTimeout });
            return { pending, restore };
        })()"))
    }

    /// Waits until every timer of less than this time has fired or been cleared.
    pub(crate) async fn until_none_shorter_than(&self, ms: u32) {
        let timers = self.0.clone();
        let limit = JsValue::from(ms);
        until("no short timer is pending", async || {
            let ended = js!(
                "[...timers.pending.values()].every((ms) => ms >= limit)",
                timers,
                limit
            );
            ended.is_truthy()
        })
        .await;
    }
}

impl Drop for PendingTimers {
    fn drop(&mut self) {
        let timers = self.0.clone();
        js!("timers.restore()", timers);
    }
}

/// Tells whether a promise has settled.
pub(crate) struct Settlement(JsValue);

impl Settlement {
    pub(crate) fn of(promise: &Promise) -> Self {
        let observed = js!("({ settled: false })");
        js!(
            "void promise.finally(() => { observed.settled = true; }).catch(() => {})",
            promise,
            observed
        );
        Settlement(observed)
    }

    pub(crate) fn is_settled(&self) -> bool {
        flag(&self.0, "settled")
    }
}
