//! Making calls: a token, requests, answers; a fresh token once; and what is left to do when the caller stops waiting.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

use super::driver::{Driver, Setup};
use super::error::Failure;
use super::fetch::Exchange;
use super::job::{Answer, Job};
use super::token::Tokens;
use super::wait::{Boxed, Waiting};
use crate::proto::endpoint::Endpoint;
use crate::proto::error::{Error, Operation};
use crate::proto::http::{Request, Response};
use crate::proto::search;
use crate::proto::view::Input;

/// How many requests of one call are on their way at a time.
const AT_A_TIME: usize = 4;

/// What all calls of a client share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) endpoint: Endpoint,
    pub(super) tokens: Tokens,
    /// Used in place of the global `fetch`.
    pub(super) fetch: Option<Function>,
    /// Per attempt, in milliseconds.
    pub(super) timeout_ms: Option<i32>,
    /// Told of deletions.
    pub(super) on_event: Option<Function>,
    /// The views, until they are closed and settled, and what deletes for plain calls.
    pub(super) drivers: RefCell<Vec<Rc<Driver>>>,
    pub(super) plain: OnceCell<Rc<Driver>>,
    /// Creates on their way that nobody waits for.
    pub(super) abandoned: Cell<u32>,
    pub(super) settling: RefCell<Vec<Function>>,
    pub(super) closed: Cell<bool>,
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
                        flights.push(Rc::clone(&self).send(request, keepalive, self.timeout_ms));
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
            if let (Err(_), Some(search_id)) = (&read, made) {
                // The answer can't be used, but names a search that was made.
                self.owe(search_id);
            }
            Ok(read?)
        })
    }

    /// Sends a request, at once if there is a token, and once more with a fresh token if the service refuses the first.
    /// An attempt may take so many milliseconds.
    pub(super) fn send(
        self: Rc<Self>,
        request: Request,
        keepalive: bool,
        limit: Option<i32>,
    ) -> Boxed<Result<Answer, Failure>> {
        let at_hand = self.tokens.current();
        let mut started =
            at_hand.map(|token| (Flight::start(&self, &request, &token, keepalive, limit), token));
        Box::pin(async move {
            let mut attempts = 0;
            loop {
                let (flight, token) = match started.take() {
                    Some(started) => started,
                    None => {
                        let token = match self.tokens.get(request.operation).await {
                            Ok(token) => token,
                            Err(failure) => return Err(failure.after(attempts)),
                        };
                        (Flight::start(&self, &request, &token, keepalive, limit), token)
                    }
                };
                attempts += 1;
                let landed = match flight {
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

    /// A search that nobody waits for is to be deleted, for as long as it takes.
    pub(super) fn owe(self: &Rc<Self>, search_id: String) {
        let start = || Driver::start(self, Setup::plain());
        if self.closed.get() {
            // The earlier one may have been let go of, and nobody closes this one later.
            let last = start();
            last.handle(Input::Owe(search_id));
            last.handle(Input::Close);
        } else {
            self.plain.get_or_init(start).handle(Input::Owe(search_id));
        }
    }

    /// A create that nobody waits for goes on, and the search that its answer names is deleted.
    fn abandon(self: &Rc<Self>, answer: Exchange) {
        let shared = Rc::clone(self);
        shared.abandoned.set(shared.abandoned.get() + 1);
        spawn_local(async move {
            let answered = answer.await;
            shared.abandoned.set(shared.abandoned.get() - 1);
            match answered.ok().as_ref().and_then(search::made) {
                Some(search_id) => shared.owe(search_id),
                None => shared.wake(),
            }
        });
    }

    /// Deletions owed to the server and not yet confirmed.
    pub(super) fn pending_deletes(&self) -> usize {
        self.drivers
            .borrow()
            .iter()
            .map(|driver| driver.pending_deletes())
            .sum()
    }

    /// Resolves when nothing is owed any more.
    pub(super) fn settled(&self) -> Promise {
        let promise = Promise::new(&mut |resolve, _| self.settling.borrow_mut().push(resolve));
        self.wake();
        promise
    }

    /// Resolves the promises of those who wait for that, if it is so.
    pub(super) fn wake(&self) {
        let settled =
            self.abandoned.get() == 0 && self.drivers.borrow().iter().all(|driver| driver.is_settled());
        if settled {
            for resolve in self.settling.take() {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
        }
    }

    /// Closes every view; new calls are refused.
    pub(super) fn close(&self) {
        self.closed.set(true);
        let drivers = self.drivers.borrow().clone();
        for driver in drivers {
            driver.handle(Input::Close);
        }
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
    /// In milliseconds.
    limit: Option<i32>,
    time_limit: Option<Waiting>,
    /// Empty once the answer is there.
    answer: Option<Exchange>,
}

impl Flight {
    fn start(
        shared: &Rc<Shared>,
        request: &Request,
        token: &str,
        keepalive: bool,
        limit: Option<i32>,
    ) -> Result<Self, Failure> {
        let operation = request.operation;
        let controller = AbortController::new().unwrap_or_else(|error| error.unchecked_into());
        let signal = controller.signal();
        let token = String::from(token);
        let answer = Exchange::start(request, token, keepalive, &signal, shared.fetch.as_ref())?;
        Ok(Flight {
            shared: Rc::clone(shared),
            operation,
            controller,
            limit,
            time_limit: limit.map(Waiting::for_ms),
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
                let ms = self.limit.unwrap_or_default();
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
                self.shared.abandon(answer);
            }
            Some(_) => self.controller.abort(),
            None => {}
        }
    }
}
