//! Waiting for a time, for a change of the page's surroundings, or for an `AbortSignal`.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use super::globals::now;
use crate::session::options::MAX_TIMER_MS;
use crate::value::{Field, Kind, Read, Value};

#[wasm_bindgen(module = "/src/web/platform/wait.js")]
extern "C" {
    /// A promise that can be resolved early.
    #[wasm_bindgen(extends = Promise)]
    type WaitPromise;
    #[wasm_bindgen(method)]
    fn stop(this: &WaitPromise);
    /// The reason of the signal, in an array, once it has fired.
    #[wasm_bindgen(method)]
    fn reason(this: &WaitPromise) -> Option<Array>;

    fn delay(ms: i32) -> WaitPromise;
    #[wasm_bindgen(js_name = connectivityChange)]
    fn connectivity_change(ms: Option<i32>) -> WaitPromise;
}

#[wasm_bindgen(module = "/src/web/platform/abort_signal.js")]
extern "C" {
    #[wasm_bindgen(js_name = waitForAbort)]
    fn wait_for_abort(signal: &JsValue) -> Option<WaitPromise>;
}

/// The delay until `time`, for a timer.
pub(crate) fn delay_until(time: f64) -> i32 {
    (time - now()).ceil().clamp(0.0, MAX_TIMER_MS) as i32
}

/// A boxed future of this thread.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// The work of a call.
pub(crate) type Work = Boxed<Result<JsValue, JsValue>>;

/// The promise of some work. `wasm_bindgen_futures` has code for each type of future, of which this is the only one.
pub(crate) fn future_to_promise(work: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let work: Boxed<_> = Box::pin(work);
    wasm_bindgen_futures::future_to_promise(work)
}

/// Promises that are resolved together.
#[derive(Default)]
pub(crate) struct Resolvers(RefCell<Vec<Function>>);

impl Resolvers {
    /// A promise that the next [`Resolvers::resolve`] resolves.
    pub(crate) fn promise(&self) -> Promise {
        Promise::new(&mut |resolve, _| self.0.borrow_mut().push(resolve))
    }

    /// Resolves the promises made so far.
    pub(crate) fn resolve(&self) {
        for resolve in self.0.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}

/// The result of a call that waits for such a promise.
pub(crate) fn from_promise(promise: Promise) -> Work {
    Box::pin(JsFuture::from(promise))
}

/// Ends a wait when it is dropped.
pub(crate) struct EndOnDrop(WaitPromise);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Waits for a time, a change or a signal. Dropping it stops the timer and the listeners.
pub(crate) struct Wait {
    promise: WaitPromise,
    future: JsFuture,
}

impl From<WaitPromise> for Wait {
    fn from(promise: WaitPromise) -> Self {
        let future = JsFuture::from(Promise::clone(&promise));
        Wait { promise, future }
    }
}

impl Wait {
    /// Waits this many milliseconds.
    pub(crate) fn for_ms(ms: i32) -> Self {
        delay(ms).into()
    }

    /// Waits until `time`, if it is given, or until the network or the page's visibility may have changed.
    pub(crate) fn for_change(time: Option<f64>) -> Self {
        connectivity_change(time.map(delay_until)).into()
    }

    /// Reads `signal` from a call's options and starts to listen to it.
    pub(crate) fn for_signal(options: &Field<'_, JsValue>) -> Read<Option<Self>> {
        let field = options.get("signal")?;
        let signal = match field.value.kind() {
            Kind::Undefined => return Ok(None),
            Kind::Object => wait_for_abort(&field.value),
            _ => None,
        };
        match signal {
            Some(signal) => Ok(Some(signal.into())),
            None => Err(field.mismatch("an AbortSignal")),
        }
    }

    /// Waits until a signal of this package fires.
    pub(crate) fn for_abort(signal: &AbortSignal) -> Option<Self> {
        wait_for_abort(signal).map(Wait::from)
    }

    /// Dropping what this returns ends the wait early.
    pub(crate) fn end_on_drop(&self) -> EndOnDrop {
        EndOnDrop(JsValue::clone(&self.promise).unchecked_into())
    }

    /// The reason of the signal, if it has fired.
    pub(crate) fn reason(&self) -> Option<JsValue> {
        self.promise.reason().map(|reason| reason.get(0))
    }

    /// The reason of the signal once it has fired, even before the promise has woken this task.
    pub(crate) fn poll_reason(&mut self, context: &mut Context<'_>) -> Option<JsValue> {
        let _ = Pin::new(&mut self.future).poll(context);
        // `reason` never throws: wasm-bindgen keeps a slot of its table for each exception.
        self.reason()
    }
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.future).poll(context).map(|_| ())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.promise.stop();
    }
}

/// A limit of time in milliseconds, which starts to run when it is made.
pub(crate) struct TimeLimit(Option<(i32, Wait)>);

impl TimeLimit {
    /// No limit without `ms`.
    pub(crate) fn new(ms: Option<i32>) -> Self {
        TimeLimit(ms.map(|ms| (ms, Wait::for_ms(ms))))
    }

    /// The limit, once it is over.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<i32> {
        match &mut self.0 {
            Some((ms, wait)) => Pin::new(wait).poll(context).map(|()| *ms),
            None => Poll::Pending,
        }
    }
}
