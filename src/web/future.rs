//! Waiting for several things at once, and for a time.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A boxed future of this thread.
pub(super) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What came first; at a tie, the one named first.
pub(super) enum First<A, B> {
    /// The first named.
    One(A),
    /// The second named.
    Other(B),
}

/// Waits for one of two; the other can be waited for afterwards.
pub(super) async fn first<A, B>(one: &mut Boxed<'_, A>, other: &mut Boxed<'_, B>) -> First<A, B> {
    poll_fn(|context| {
        if let Poll::Ready(value) = one.as_mut().poll(context) {
            return Poll::Ready(First::One(value));
        }
        other.as_mut().poll(context).map(First::Other)
    })
    .await
}

/// Waits for all; at the first error it stops waiting and drops the others.
pub(super) async fn all<T, E>(mut futures: Vec<Boxed<'_, Result<T, E>>>) -> Result<Vec<T>, E> {
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (future, slot) in futures.iter_mut().zip(&mut done) {
            if slot.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(value)) => *slot = Some(value),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    })
    .await?;
    Ok(done.into_iter().flatten().collect())
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// A timer that is cleared when it is dropped.
struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

/// Waits this many milliseconds; for ever if `None`.
pub(super) async fn sleep(ms: Option<i32>) {
    let Some(ms) = ms else {
        return std::future::pending().await;
    };
    let mut timer = None;
    let promise = Promise::new(&mut |resolve, _| timer = Some(Timer(set_timeout(&resolve, ms))));
    let _ = JsFuture::from(promise).await;
}
