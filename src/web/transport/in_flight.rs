//! A request in flight, and the rule for a create whose caller stops waiting.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use wasm_bindgen_futures::spawn_local;

use super::events::RequestSpan;
use super::fetch::Exchange;
use super::options::SendOptions;
use super::{Observer, Transport};
use crate::error::Error;
use crate::web::platform::error::Failure;
use crate::web::received::Received;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::search;

/// A request in flight, until its response has arrived or its time is over.
///
/// When its caller stops waiting, it is dropped: the request is aborted. A create is not: only its response names the search
/// that it creates, so it goes on, and the search is deleted.
pub(super) struct InFlight {
    transport: Rc<Transport>,
    /// Keeps the client alive, which has to delete the search of an abandoned create.
    observer: Option<Rc<dyn Observer>>,
    operation: Operation,
    span: RequestSpan,
    timeout_ms: i32,
    /// `None` once it is completed.
    exchange: Option<Exchange>,
}

impl InFlight {
    /// Sends a request. `attempt` counts from 1.
    pub(super) fn start(
        transport: &Rc<Transport>,
        request: &Request,
        token: &str,
        options: SendOptions,
        attempt: u32,
    ) -> Result<Self, Failure> {
        let custom = transport.custom_fetch.as_ref();
        let exit_worker = (request.operation == Operation::CreateSearch)
            .then(|| transport.exit_worker())
            .flatten();
        let exchange = Exchange::start(request, token, options, custom, exit_worker)?;
        let span = transport.events.request(request, attempt);
        Ok(InFlight {
            transport: Rc::clone(transport),
            observer: transport.observer(),
            operation: request.operation,
            span,
            timeout_ms: options.timeout_ms.unwrap_or_default(),
            exchange: Some(exchange),
        })
    }

    /// Lets a create go on without its caller.
    fn abandon(&mut self, exchange: Exchange) {
        let span = self.span;
        let transport = Rc::clone(&self.transport);
        let observer = self.observer.take();
        let count = transport.abandoned_creates.get();
        transport.abandoned_creates.set(count + 1);
        spawn_local(async move {
            let received = exchange.response().await;
            let response = received.as_ref().map(|received| &received.response);
            if let Some(response) = response {
                transport.events.response(span, response.status);
            }
            let count = transport.abandoned_creates.get();
            transport.abandoned_creates.set(count - 1);
            if let Some(observer) = observer {
                let search_id = response.and_then(search::created_search_id);
                observer.abandoned_create_ended(search_id);
            }
        });
    }
}

impl Future for InFlight {
    type Output = Result<Received, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(exchange) = &mut self.exchange else {
            return Poll::Pending;
        };
        exchange.poll_outcome(context).map(|outcome| match outcome {
            Some(result) => {
                self.exchange = None;
                if let Ok(received) = &result {
                    let status = received.response.status;
                    self.transport.events.response(self.span, status);
                }
                result
            }
            None => Err(Error::timeout(self.operation, self.timeout_ms).into()),
        })
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        match self.exchange.take() {
            Some(exchange) if self.operation == Operation::CreateSearch => self.abandon(exchange),
            Some(exchange) => exchange.abort(),
            None => {}
        }
    }
}
