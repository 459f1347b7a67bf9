//! Waiting for a view or a client to be closed. Closing goes on, however long its caller waits.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::arguments::read_close;
use super::state::ClientState;
use crate::error::Error;
use crate::web::arguments::InvalidArgument;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{TimeLimit, future_to_promise};
use crate::wire::operation::Operation;

/// A promise that resolves with `settled`, or rejects when the `signal` or `timeoutMs` of the options end the wait. Then the
/// client, if it is one that is being closed, gives up.
pub(super) fn wait_for_close(settled: Promise, options: JsValue, client: Option<Rc<ClientState>>) -> Promise {
    let operation = Operation::Close;
    let (mut signal, timeout_ms) = match read_close(options) {
        Ok(read) => read,
        Err(mismatch) => return Promise::reject(&InvalidArgument::from(mismatch).of(operation).into()),
    };
    future_to_promise(async move {
        let mut settled = pin!(JsFuture::from(settled));
        let mut time_limit = TimeLimit::new(timeout_ms);
        let reason = poll_fn(|context| {
            if let Some(reason) = signal.as_mut().and_then(|signal| signal.poll_reason(context)) {
                return Poll::Ready(Some(reason));
            }
            if settled.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            time_limit
                .poll(context)
                .map(|ms| Some(Failure::from(Error::close_timeout(ms)).into()))
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
