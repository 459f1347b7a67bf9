//! A call of the application: its work, and the two things that can end it early, its signal and the closing of the client.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen::prelude::*;

use super::state::ClientState;
use crate::error::Error;
use crate::web::platform::error::Failure;
use crate::web::platform::wait::{Boxed, Wait};
use crate::wire::operation::Operation;

/// A call, until its work is done, its signal fires, or the client is closed. Dropping the work then drops its requests in
/// flight.
pub(super) struct Call {
    pub(super) signal: Option<Wait>,
    pub(super) work: Boxed<Result<JsValue, JsValue>>,
    /// `None` for a call that goes on when the client is closed.
    pub(super) open: Option<OpenCall>,
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

impl Future for Call {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(signal) = &mut self.signal
            && let Some(reason) = signal.poll_reason(context)
        {
            return Poll::Ready(Err(reason));
        }
        if let Some(open) = &self.open
            && open.has_ended(context)
        {
            let error = Error::closed(open.operation);
            return Poll::Ready(Err(Failure::from(error).into()));
        }
        self.work.as_mut().poll(context)
    }
}
