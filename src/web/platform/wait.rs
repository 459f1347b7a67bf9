//! Waiting for a time, or for the `signal` of a call.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::session::options::MAX_TIMER_MS;
use crate::value::{Field, Kind, Read, Value};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::now;

#[wasm_bindgen(module = "/src/web/platform/wait.js")]
extern "C" {
    /// A promise that can be let go.
    #[wasm_bindgen(extends = Promise)]
    type Wait;
    #[wasm_bindgen(method)]
    fn stop(this: &Wait);
    /// The signal's reason, in an array, once it has fired.
    #[wasm_bindgen(method)]
    fn reason(this: &Wait) -> Option<Array>;

    fn after(ms: i32) -> Wait;
    fn changing(ms: Option<i32>) -> Wait;
}

#[wasm_bindgen(module = "/src/web/platform/abort_signal.js")]
extern "C" {
    fn firing(signal: &JsValue) -> Option<Wait>;
}

/// The delay until `time`, as timers take it.
pub(crate) fn delay_until(time: f64) -> i32 {
    (time - now()).ceil().clamp(0.0, MAX_TIMER_MS) as i32
}

/// A boxed future of this thread.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// Who waits for something to come about.
#[derive(Default)]
pub(crate) struct Waiters(RefCell<Vec<Function>>);

impl Waiters {
    /// One more; the promise resolves at the next release.
    pub(crate) fn promise(&self) -> Promise {
        Promise::new(&mut |resolve, _| self.0.borrow_mut().push(resolve))
    }

    /// It has come about.
    pub(crate) fn release(&self) {
        for resolve in self.0.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}

/// The work of waiting for such a promise, as a call does it.
pub(crate) fn kept(promise: Promise) -> Boxed<Result<JsValue, Failure>> {
    let future = JsFuture::from(promise);
    Box::pin(async move { Ok(future.await.unwrap_or_default()) })
}

/// Ends a wait early, once dropped.
pub(crate) struct End(Wait);

impl Drop for End {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Waits until a time has passed or a signal has fired; stops when it is dropped.
pub(crate) struct Waiting {
    promise: Wait,
    future: JsFuture,
}

impl From<Wait> for Waiting {
    fn from(promise: Wait) -> Self {
        let future = JsFuture::from(Promise::clone(&promise));
        Waiting { promise, future }
    }
}

impl Waiting {
    /// Waits this many milliseconds.
    pub(crate) fn for_ms(ms: i32) -> Self {
        after(ms).into()
    }

    /// Waits until `time`, if there is one, or until the network or the page's visibility may have changed.
    pub(crate) fn for_change(time: Option<f64>) -> Self {
        changing(time.map(delay_until)).into()
    }

    /// What ends this wait early.
    pub(crate) fn end(&self) -> End {
        End(JsValue::clone(&self.promise).unchecked_into())
    }

    /// Reads `signal` from a call's options and starts to listen.
    pub(crate) fn for_signal(options: &Field<'_, JsValue>) -> Read<Option<Self>> {
        let field = options.get("signal")?;
        let signal = match field.value.kind() {
            Kind::Undefined => return Ok(None),
            Kind::Object => firing(&field.value),
            _ => None,
        };
        match signal {
            Some(signal) => Ok(Some(signal.into())),
            None => Err(field.mismatch("an AbortSignal")),
        }
    }

    /// Waits until a signal of our own fires.
    pub(crate) fn for_abort(signal: &AbortSignal) -> Option<Self> {
        firing(signal).map(Waiting::from)
    }

    /// The signal has fired.
    pub(crate) fn has_fired(&self) -> bool {
        self.promise.reason().is_some()
    }

    /// The reason of a signal that has fired, even if nobody has been woken yet.
    pub(crate) fn poll_reason(&mut self, context: &mut Context<'_>) -> Option<JsValue> {
        let _ = Pin::new(&mut self.future).poll(context);
        // Nothing here may throw: each time that JavaScript does, wasm-bindgen keeps a place in its table of values.
        self.promise.reason().map(|reason| reason.get(0))
    }
}

impl Future for Waiting {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.future).poll(context).map(|_| ())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.promise.stop();
    }
}
