//! Making calls: a token, requests, answers; a fresh token once; and what is left to do when the caller stops waiting.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::error::Failure;
use super::fetch::Fetch;
use super::future::{Boxed, First, all, first, sleep};
use super::signal::Signal;
use super::token::Tokens;
use crate::proto::endpoint::Endpoint;
use crate::proto::error::{Error, Operation};
use crate::proto::http::{Request, Response};
use crate::proto::search;

/// How many requests of one call are on their way at a time.
const AT_A_TIME: usize = 4;

/// The waits between the tries of a deletion that nobody waits for, in milliseconds: doubled from the first on.
const FIRST_WAIT_MS: i32 = 500;
const LAST_WAIT_MS: i32 = 64_000;

/// What all calls of a client share.
pub(super) struct Shared {
    pub(super) endpoint: Endpoint,
    pub(super) tokens: Tokens,
    pub(super) fetch: Fetch,
    /// Per attempt, in milliseconds.
    pub(super) timeout_ms: Option<i32>,
}

/// What becomes of a request whose caller stops waiting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Abandoned {
    /// It is aborted.
    Abort,
    /// It goes on, because it makes a search that only its answer names; that search is deleted.
    DeleteWhatItMakes,
}

/// A call: what it sends and what it makes of the answers.
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) signal: Signal,
    /// Its requests may outlive the page.
    pub(super) keepalive: bool,
    pub(super) abandoned: Abandoned,
    /// The requests, given the token, whose length counts where URLs must stay short.
    pub(super) requests: Box<dyn FnOnce(&Endpoint, &str) -> Vec<Request>>,
    /// What the call gives, made of the answers in the order of the requests.
    pub(super) read: Box<dyn FnOnce(Vec<Answer>) -> Result<JsValue, Failure>>,
}

impl Call {
    /// A call of one request.
    pub(super) fn one(
        operation: Operation,
        signal: Signal,
        request: impl FnOnce(&Endpoint) -> Request + 'static,
        read: impl FnOnce(Response<JsValue>) -> Result<JsValue, Box<Error>> + 'static,
    ) -> Self {
        Call {
            operation,
            signal,
            keepalive: false,
            abandoned: Abandoned::Abort,
            requests: Box::new(|endpoint, _| vec![request(endpoint)]),
            read: Box::new(|mut answers| match answers.pop() {
                Some(answer) => answer.read(read),
                None => Ok(JsValue::UNDEFINED),
            }),
        }
    }
}

/// An answer, and how many requests it took.
pub(super) struct Answer {
    response: Response<JsValue>,
    attempts: u32,
}

impl Answer {
    /// Makes something of the answer.
    pub(super) fn read<T>(
        self,
        read: impl FnOnce(Response<JsValue>) -> Result<T, Box<Error>>,
    ) -> Result<T, Failure> {
        read(self.response).map_err(|error| error.after(self.attempts).into())
    }
}

impl Shared {
    /// Makes a call.
    pub(super) fn run(self: Rc<Self>, call: Call) -> Boxed<'static, Result<JsValue, Failure>> {
        Box::pin(async move {
            let Call {
                operation,
                signal,
                keepalive,
                abandoned,
                requests,
                read,
            } = call;
            let mut work: Boxed<'_, Result<JsValue, Failure>> = Box::pin(async {
                let token = self.tokens.get(operation).await?;
                let mut requests = requests(&self.endpoint, &token).into_iter();
                let mut answers = Vec::new();
                loop {
                    let some: Vec<_> = requests.by_ref().take(AT_A_TIME).collect();
                    if some.is_empty() {
                        return read(answers);
                    }
                    let sent = some
                        .into_iter()
                        .map(|request| self.send(request, keepalive, abandoned));
                    answers.extend(all(sent.collect()).await?);
                }
            });
            // Dropping the work at an abort drops what is in flight, which knows what that means for it.
            signal.or(&mut work).await?
        })
    }

    /// Sends a request, and once more with a fresh token if the service refuses the first.
    fn send(
        self: &Rc<Self>,
        request: Request,
        keepalive: bool,
        abandoned: Abandoned,
    ) -> Boxed<'_, Result<Answer, Failure>> {
        Box::pin(async move {
            let mut attempts = 0;
            let failed = |attempts| {
                move |failure| match failure {
                    Failure::Error(error, cause) => Failure::Error(error.after(attempts), cause),
                    aborted => aborted,
                }
            };
            loop {
                let token = self
                    .tokens
                    .get(request.operation)
                    .await
                    .map_err(failed(attempts))?;
                attempts += 1;
                let flight = InFlight::start(self, &request, &token, keepalive, abandoned);
                let response = flight.land().await.map_err(failed(attempts))?;
                let again = attempts == 1 && response.is_invalid_token() && self.tokens.refused(&token);
                if !again {
                    return Ok(Answer { response, attempts });
                }
            }
        })
    }

    /// Deletes a search that nobody waits for, trying again while that may help.
    pub(super) fn delete_made(self: &Rc<Self>, search_id: Option<String>) {
        let Some(search_id) = search_id else { return };
        let shared = Rc::clone(self);
        spawn_local(async move {
            let mut wait_ms = FIRST_WAIT_MS;
            loop {
                let call = delete_call(search_id.clone(), Signal::none(), true);
                match Rc::clone(&shared).run(call).await {
                    Err(Failure::Error(error, _)) if error.retryable && wait_ms <= LAST_WAIT_MS => {
                        sleep(Some(wait_ms)).await;
                        wait_ms *= 2;
                    }
                    _ => return,
                }
            }
        });
    }
}

/// Deletes a search.
pub(super) fn delete_call(search_id: String, signal: Signal, keepalive: bool) -> Call {
    let request = move |endpoint: &Endpoint| search::delete_request(endpoint, &search_id);
    let read = |response| search::read_deleted(response).map(|()| JsValue::UNDEFINED);
    Call {
        keepalive,
        ..Call::one(Operation::DeleteSearch, signal, request, read)
    }
}

/// A request on its way. Dropping it is what happens when its caller stops waiting.
struct InFlight {
    shared: Rc<Shared>,
    operation: Operation,
    controller: AbortController,
    abandoned: Abandoned,
    /// Empty once the answer is there.
    answer: Option<Boxed<'static, Result<Response<JsValue>, Failure>>>,
}

impl InFlight {
    fn start(
        shared: &Rc<Shared>,
        request: &Request,
        token: &str,
        keepalive: bool,
        abandoned: Abandoned,
    ) -> Self {
        let controller = AbortController::new().unwrap_or_else(|error| error.unchecked_into());
        let sent = shared.fetch.clone().send(
            request.clone(),
            String::from(token),
            keepalive,
            controller.signal(),
        );
        InFlight {
            shared: Rc::clone(shared),
            operation: request.operation,
            controller,
            abandoned,
            answer: Some(Box::pin(sent)),
        }
    }

    /// The answer, if it comes in time.
    async fn land(mut self) -> Result<Response<JsValue>, Failure> {
        let limit = self.shared.timeout_ms;
        let Some(answer) = &mut self.answer else {
            return Err(Error::network(self.operation).into());
        };
        let mut late: Boxed<'_, ()> = Box::pin(sleep(limit));
        match first(answer, &mut late).await {
            First::One(answer) => {
                self.answer = None;
                answer
            }
            First::Other(()) => Err(Error::timeout(self.operation, limit.unwrap_or_default()).into()),
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let Some(answer) = self.answer.take() else { return };
        match self.abandoned {
            Abandoned::Abort => self.controller.abort(),
            Abandoned::DeleteWhatItMakes => {
                let shared = Rc::clone(&self.shared);
                spawn_local(async move {
                    if let Ok(response) = answer.await {
                        shared.delete_made(search::made(&response));
                    }
                });
            }
        }
    }
}
