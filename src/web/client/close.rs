//! Waiting for a view or a client to be closed. The closing itself goes on, however long its caller waits.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::error::Error;
use crate::web::client::arguments::{Wrong, read_close};
use crate::web::client::state::Shared;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::Waiting;
use crate::wire::operation::Operation;

/// A promise of what `settled` promises, which rejects when the `signal` or `timeoutMs` of the options end the waiting. The
/// client, if it is one that was closed, gives up then.
pub(crate) fn wait_for_close(settled: Promise, options: JsValue, client: Option<Rc<Shared>>) -> Promise {
    let operation = Operation::Close;
    let (mut signal, limit) = match read_close(options) {
        Ok(read) => read,
        Err(wrong) => return Promise::reject(&Wrong::from(wrong).of(operation).into()),
    };
    future_to_promise(async move {
        let mut settled = pin!(JsFuture::from(settled));
        let mut time_limit = limit.map(|ms| (Waiting::for_ms(ms), ms));
        let reason = poll_fn(|context| {
            if let Some(reason) = signal.as_mut().and_then(|signal| signal.poll_reason(context)) {
                return Poll::Ready(Some(reason));
            }
            if settled.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            match &mut time_limit {
                Some((limit, ms)) => Pin::new(limit).poll(context).map(|()| {
                    let error = Error::close_timeout(*ms);
                    Some(Failure::from(error).into())
                }),
                None => Poll::Pending,
            }
        });
        match reason.await {
            None => Ok(JsValue::UNDEFINED),
            Some(reason) => {
                if let Some(client) = client {
                    client.give_up();
                }
                Err(reason)
            }
        }
    })
}
