//! A call of the application: its work, and the two things that can end it early, its signal and the closing of the client.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::state::ClientState;
use crate::error::Error;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{Wait, Work, future_to_promise};
use crate::wire::operation::Operation;

/// A call, until its work is done, its signal fires, or the client is closed. Dropping the work then drops its requests in
/// flight.
pub(super) struct Call {
    pub(super) signal: Option<Wait>,
    pub(super) work: Work,
    /// `None` for a call that goes on when the client is closed.
    pub(super) open: Option<OpenCall>,
    /// How the call ends early.
    pub(super) ending: Ending,
}

/// How a call ends when its signal fires or the client is closed.
pub(super) enum Ending {
    /// It rejects, and its work is dropped.
    Reject,
    /// This is set, and the work, which reads it, ends itself. If it has no result then, the call rejects.
    Stop(Rc<Cell<bool>>),
    /// That has happened; the reason.
    Stopped(JsValue),
}

/// A call that ends when the client is closed.
pub(super) struct OpenCall {
    client: Rc<ClientState>,
    operation: Operation,
    number: usize,
}

impl OpenCall {
    pub(super) fn new(client: &Rc<ClientState>, operation: Operation) -> Self {
        OpenCall {
            client: Rc::clone(client),
            operation,
            number: client.call_started(),
        }
    }

    /// True once the client is closed, even before that has woken this task.
    fn has_ended(&self, context: &Context<'_>) -> bool {
        self.client.wake_when_closed(self.number, context.waker());
        self.client.is_closed()
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.client.call_ended(self.number);
    }
}

impl Call {
    /// The promise of a call that rejects when it ends early.
    pub(super) fn promise(signal: Option<Wait>, work: Work, open: Option<OpenCall>) -> Promise {
        future_to_promise(Call {
            signal,
            work,
            open,
            ending: Ending::Reject,
        })
    }

    /// The reason for which the call ends early, if it does.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Option<JsValue> {
        if let Some(signal) = &mut self.signal
            && let Some(reason) = signal.poll_reason(context)
        {
            return Some(reason);
        }
        let open = self.open.as_ref()?;
        open.has_ended(context)
            .then(|| Failure::from(Error::closed(open.operation)).into())
    }
}

impl Future for Call {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if !matches!(self.ending, Ending::Stopped(_))
            && let Some(reason) = self.poll_end(context)
        {
            let Ending::Stop(stopped) = &self.ending else {
                return Poll::Ready(Err(reason));
            };
            stopped.set(true);
            self.ending = Ending::Stopped(reason);
        }
        match (self.work.as_mut().poll(context), &self.ending) {
            (Poll::Ready(Ok(result)), Ending::Stopped(reason)) if result.is_undefined() => {
                Poll::Ready(Err(reason.clone()))
            }
            (polled, _) => polled,
        }
    }
}
