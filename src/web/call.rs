//! Making calls: a token, requests, answers; a fresh token once; and what is left to do when the caller stops waiting.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::error::Failure;
use super::fetch::Exchange;
use super::job::{Answer, Job};
use super::token::Tokens;
use super::wait::{Boxed, Waiting};
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
#[derive(Default)]
pub(super) struct Shared {
    pub(super) endpoint: Endpoint,
    pub(super) tokens: Tokens,
    /// Used in place of the global `fetch`.
    pub(super) fetch: Option<Function>,
    /// Per attempt, in milliseconds.
    pub(super) timeout_ms: Option<i32>,
}

/// A call on its way, until it is done or its signal fires. Dropping the work then drops what is in flight, which knows
/// what that means for it.
pub(super) struct Call {
    pub(super) signal: Option<Waiting>,
    pub(super) work: Boxed<Result<JsValue, Failure>>,
}

impl Future for Call {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(signal) = &mut self.signal
            && let Some(reason) = signal.poll_reason(context)
        {
            return Poll::Ready(Err(reason));
        }
        self.work.as_mut().poll(context).map_err(JsValue::from)
    }
}

impl Shared {
    /// Does what a call is for.
    pub(super) fn work(self: Rc<Self>, job: Job) -> Boxed<Result<JsValue, Failure>> {
        Box::pin(async move {
            let token = match &job {
                // Asks for nothing, so it sends nothing.
                Job::Tasks(_, ids) if ids.is_empty() => String::new(),
                _ => self.tokens.get(job.operation()).await?,
            };
            let mut requests = job.requests(&self.endpoint, &token).into_iter();
            let mut flights = Vec::new();
            let mut answers = Vec::new();
            let keepalive = matches!(job, Job::Delete(_, true));
            poll_fn(|context| {
                loop {
                    while flights.len() < AT_A_TIME
                        && let Some(request) = requests.next()
                    {
                        flights.push(Rc::clone(&self).send(request, keepalive));
                    }
                    let before = flights.len();
                    let mut failed = Ok(());
                    flights.retain_mut(|flight| match flight.as_mut().poll(context) {
                        Poll::Ready(Ok(answer)) => {
                            answers.push(answer);
                            false
                        }
                        Poll::Ready(Err(failure)) => {
                            failed = Err(failure);
                            false
                        }
                        Poll::Pending => true,
                    });
                    if failed.is_err() || before == 0 {
                        return Poll::Ready(failed);
                    }
                    if flights.len() == before {
                        return Poll::Pending;
                    }
                }
            })
            .await?;
            let made = match (&job, answers.first()) {
                (Job::Create(..), Some(answer)) => search::made(&answer.response),
                _ => None,
            };
            let read = job.read(answers);
            if read.is_err() {
                // The answer can't be used, but may name a search that was made.
                self.delete_made(made, None);
            }
            Ok(read?)
        })
    }

    /// Sends a request, and once more with a fresh token if the service refuses the first.
    fn send(self: Rc<Self>, request: Request, keepalive: bool) -> Boxed<Result<Answer, Failure>> {
        Box::pin(async move {
            let mut attempts = 0;
            loop {
                let token = match self.tokens.get(request.operation).await {
                    Ok(token) => token,
                    Err(failure) => return Err(failure.after(attempts)),
                };
                attempts += 1;
                let landed = match Flight::start(&self, &request, token.clone(), keepalive) {
                    Ok(flight) => flight.await,
                    Err(failure) => Err(failure),
                };
                let response = landed.map_err(|failure| failure.after(attempts))?;
                let again = attempts == 1 && response.is_invalid_token() && self.tokens.refused(&token);
                if !again {
                    return Ok(Answer { response, attempts });
                }
            }
        })
    }

    /// Deletes a search that nobody waits for, which is named or which an answer to come may name; tries again while
    /// that may help.
    fn delete_made(self: &Rc<Self>, search_id: Option<String>, answer: Option<Exchange>) {
        let shared = Rc::clone(self);
        spawn_local(async move {
            let answered = match answer {
                Some(answer) => answer.await.ok(),
                None => None,
            };
            let Some(search_id) = search_id.or_else(|| search::made(answered.as_ref()?)) else {
                return;
            };
            let mut wait_ms = FIRST_WAIT_MS;
            loop {
                let deleted = Rc::clone(&shared)
                    .work(Job::Delete(search_id.clone(), true))
                    .await;
                match deleted {
                    Err(failure) if failure.error.retryable && wait_ms <= LAST_WAIT_MS => {
                        Waiting::for_ms(wait_ms).await;
                        wait_ms *= 2;
                    }
                    _ => return,
                }
            }
        });
    }
}

/// A request on its way, until its answer is there or its time is over.
///
/// Dropping it is what happens when its caller stops waiting: it is aborted, unless it makes a search that only its
/// answer names; then it goes on, and that search is deleted.
struct Flight {
    shared: Rc<Shared>,
    controller: AbortController,
    operation: Operation,
    time_limit: Option<Waiting>,
    /// Empty once the answer is there.
    answer: Option<Exchange>,
}

impl Flight {
    fn start(
        shared: &Rc<Shared>,
        request: &Request,
        token: String,
        keepalive: bool,
    ) -> Result<Self, Failure> {
        let operation = request.operation;
        let controller = AbortController::new().unwrap_or_else(|error| error.unchecked_into());
        let signal = controller.signal();
        let answer = Exchange::start(request, token, keepalive, &signal, shared.fetch.as_ref())?;
        Ok(Flight {
            shared: Rc::clone(shared),
            operation,
            controller,
            time_limit: shared.timeout_ms.map(Waiting::for_ms),
            answer: Some(answer),
        })
    }
}

impl Future for Flight {
    type Output = Result<Response<JsValue>, Failure>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(answer) = &mut self.answer
            && let Poll::Ready(answer) = Pin::new(answer).poll(context)
        {
            self.answer = None;
            return Poll::Ready(answer);
        }
        match &mut self.time_limit {
            Some(limit) => Pin::new(limit).poll(context).map(|()| {
                let ms = self.shared.timeout_ms.unwrap_or_default();
                Err(Error::timeout(self.operation, ms).into())
            }),
            None => Poll::Pending,
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        match self.answer.take() {
            Some(answer) if self.operation == Operation::CreateSearch => {
                self.shared.delete_made(None, Some(answer));
            }
            Some(_) => self.controller.abort(),
            None => {}
        }
    }
}
