//! Making calls: a token, a place under the limit of requests, requests, answers; a fresh token once, further attempts; and
//! what is left to do when the caller stops waiting.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal};

use crate::error::Error;
use crate::session::loops::LoopId;
use crate::session::rate_limit::Rate;
use crate::session::retry::{Backoff, Connectivity, Decision, Retry, RetryOptions};
use crate::session::view::Input;
use crate::web::client::execute::{Answer, Job};
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::create_aborter;
use crate::web::platform::globals::now;
use crate::web::platform::page::surroundings;
use crate::web::platform::wait::{Boxed, Waiters, Waiting, delay_until};
use crate::web::recovery::deferred_fetch::Later;
use crate::web::recovery::orphan_log::Ledger;
use crate::web::tasks::Watcher;
use crate::web::transport::events::{Events, Sent};
use crate::web::transport::fetch::Exchange;
use crate::web::transport::token::{Asker, Tokens};
use crate::web::view::driver::{Driver, Setup};
use crate::wire::endpoint::Endpoint;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::response::Response;
use crate::wire::search;
use crate::wire::task::Level;

/// How many requests of one call are on their way at a time.
const AT_A_TIME: usize = 4;

/// What all calls of a client share.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) endpoint: Endpoint,
    pub(crate) tokens: Tokens,
    /// Used in place of the global `fetch`.
    pub(crate) fetch: Option<Function>,
    /// Per attempt, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    pub(crate) retry: RetryOptions,
    /// The limit of requests a second.
    pub(crate) rate: RefCell<Option<Rate>>,
    pub(crate) events: Events,
    pub(crate) ledger: Ledger,
    pub(crate) later: Option<Later>,
    /// The views, and what deletes for plain calls, until they are closed and settled.
    pub(crate) drivers: RefCell<Vec<Rc<Driver>>>,
    /// Creates on their way that nobody waits for.
    pub(crate) abandoned: Cell<u32>,
    /// Calls on their way that the client's end ends.
    pub(crate) open_calls: Cell<u32>,
    /// The loops of `pages()` that have not ended, and how to tell each that the page has left its search.
    pub(crate) loops: RefCell<Vec<(LoopId, Function)>>,
    pub(crate) last_loop: Cell<LoopId>,
    /// Who waits for tasks of the library, and of the space.
    pub(crate) watchers: [OnceCell<Rc<Watcher>>; 2],
    pub(crate) settling: Waiters,
    pub(crate) closed: Cell<bool>,
    /// Closed, and nobody waits any more for what is owed: the application's function for tokens is not called for it.
    pub(crate) has_given_up: Cell<bool>,
    pub(crate) closing: OnceCell<AbortController>,
}

/// A call on its way, until it is done, its signal fires, or the client is closed. Dropping the work then drops what is in
/// flight, which knows what that means for it.
pub(crate) struct Call {
    pub(crate) signal: Option<Waiting>,
    pub(crate) work: Boxed<Result<JsValue, Failure>>,
    /// Nothing for what goes on when the client is closed.
    pub(crate) open: Option<Open>,
}

/// A call that ends when the client is closed.
pub(crate) struct Open {
    shared: Rc<Shared>,
    operation: Operation,
    closing: Option<Waiting>,
}

impl Open {
    /// Such a call of this client.
    pub(crate) fn call(shared: &Rc<Shared>, operation: Operation) -> Self {
        shared.open_calls.set(shared.open_calls.get() + 1);
        Open {
            shared: Rc::clone(shared),
            operation,
            closing: Waiting::for_abort(&shared.closing().signal()),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.open_calls.set(self.shared.open_calls.get() - 1);
        self.shared.wake();
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
        if let Some(open) = &mut self.open
            && let Some(closing) = &mut open.closing
            && closing.poll_reason(context).is_some()
        {
            let error = Error::closed(open.operation);
            return Poll::Ready(Err(Failure::from(error).into()));
        }
        self.work.as_mut().poll(context).map_err(JsValue::from)
    }
}

impl Shared {
    /// Does what a call is for.
    pub(crate) fn work(self: Rc<Self>, job: Job) -> Boxed<Result<JsValue, Failure>> {
        Box::pin(async move {
            let token = match &job {
                // The length of a URL depends on it.
                Job::Tasks(_, ids) if !ids.is_empty() => self.token(job.operation(), Asker::Caller).await?,
                _ => String::new(),
            };
            let mut requests = job.requests(&self.endpoint, &token).into_iter();
            let mut flights = Vec::new();
            let mut answers = Vec::new();
            let keepalive = matches!(job, Job::Delete(_, true));
            let manner = Manner {
                keepalive,
                urgent: keepalive,
                limit: self.timeout_ms,
                retry: Some(Retry::new(self.retry)),
                ..Manner::default()
            };
            poll_fn(|context| {
                loop {
                    while flights.len() < AT_A_TIME
                        && let Some(request) = requests.next()
                    {
                        flights.push(Rc::clone(&self).send(request, manner));
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
                (Job::Create(..), Some(answer)) => search::created_search_id(&answer.response),
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

    /// Sends a request, at once if it can be; once more with a fresh token if the service refuses the first; and again after
    /// a failure if its manner says so.
    pub(crate) fn send(self: Rc<Self>, request: Request, manner: Manner) -> Boxed<Result<Answer, Failure>> {
        let operation = request.operation;
        let at_hand = if manner.urgent {
            self.tokens.last()
        } else {
            self.tokens.current()
        };
        let mut started = at_hand.and_then(|token| {
            if !manner.has_turn && self.turn(manner.urgent) > 0.0 {
                return None;
            }
            let attempt = manner.attempts + 1;
            Some((Flight::start(&self, &request, &token, manner, attempt), token))
        });
        Box::pin(async move {
            let mut attempts = manner.attempts;
            let mut retry = manner.retry;
            let mut asker = manner.asker;
            let mut refreshed = false;
            loop {
                let (flight, token) = match started.take() {
                    Some(started) => started,
                    None => {
                        let token = self.token(operation, asker).await;
                        let mut token = token.map_err(|f| f.after(attempts))?;
                        loop {
                            let turn = self.turn(manner.urgent);
                            if turn <= 0.0 {
                                break;
                            }
                            Waiting::for_ms(delay_until(turn)).await;
                            token = self.tokens.current().unwrap_or(token);
                        }
                        (
                            Flight::start(&self, &request, &token, manner, attempts + 1),
                            token,
                        )
                    }
                };
                let landed = match flight {
                    Ok(flight) => {
                        attempts += 1;
                        flight.await
                    }
                    Err(failure) => Err(failure),
                };
                if let Ok(response) = &landed {
                    if response.is_invalid_token() {
                        if self.tokens.refused(&token) && !refreshed {
                            refreshed = true;
                            if asker == Asker::Caller {
                                asker = Asker::Refused;
                            }
                            continue;
                        }
                    } else if self.tokens.worked(&token) {
                        // What is owed need not wait any longer.
                        self.tell_all(&|| Input::Token);
                    }
                }
                let (failure, answer) = match landed {
                    Err(failure) => (failure.after(attempts), None),
                    Ok(response) => match response.success(operation) {
                        Ok(()) => return Ok(Answer { response, attempts }),
                        Err(error) => {
                            let failure = Failure::from(error).after(attempts);
                            (failure, Some(Answer { response, attempts }))
                        }
                    },
                };
                let retry_input = failure.retry_input();
                let backoff = retry.as_mut().and_then(|retry| retry.after(&retry_input, now()));
                let again = match backoff {
                    Some(backoff) => {
                        self.events.retry(&failure, backoff.delay_ms);
                        self.wait_for(backoff).await
                    }
                    None => false,
                };
                if !again {
                    return answer.ok_or(failure);
                }
            }
        })
    }

    /// Waits before another attempt. False if there is to be none.
    async fn wait_for(&self, backoff: Backoff) -> bool {
        loop {
            match backoff.decide(now(), self.surroundings()) {
                Decision::Send => return true,
                Decision::GiveUp => return false,
                Decision::Wait(until) => Waiting::for_change(Some(until)).await,
            }
        }
    }

    /// Where the page is. A browser that is offline still reaches its own machine.
    pub(crate) fn surroundings(&self) -> Connectivity {
        let bits = surroundings();
        Connectivity {
            offline: bits & 1 != 0 && !self.endpoint.is_local(),
            hidden: bits & 2 != 0,
        }
    }

    /// When a request may be sent, under the limit of requests. 0 for now: then it has taken its turn, as does at once what
    /// can't wait.
    pub(crate) fn turn(&self, now_or_never: bool) -> f64 {
        let now = now();
        if let Some(rate) = self.rate.borrow_mut().as_mut() {
            let next = rate.next(now);
            if next > now && !now_or_never {
                return next;
            }
            rate.take(now);
        }
        0.0
    }

    /// The token in use, or one from the application's function, which may take as long as an attempt. After failures it is
    /// called less and less often.
    pub(crate) async fn token(&self, operation: Operation, asker: Asker) -> Result<String, Failure> {
        loop {
            if let Some(token) = self.tokens.current() {
                return Ok(token);
            }
            if self.has_given_up.get() && asker == Asker::Background {
                return Err(Error::closed(operation).into());
            }
            match self.tokens.wait(asker) {
                Some(wait) => wait.await,
                None => break,
            }
        }
        let promise = self.tokens.call(operation)?;
        let turn = self.tokens.turn();
        let mut getting = pin!(self.tokens.get(operation, promise));
        let mut limit = self.timeout_ms.map(|ms| (Waiting::for_ms(ms), ms));
        poll_fn(|context| {
            if let Poll::Ready(token) = getting.as_mut().poll(context) {
                if let Ok(token) = &token {
                    self.rearm(token);
                }
                return Poll::Ready(token);
            }
            match &mut limit {
                Some((limit, ms)) => Pin::new(limit).poll(context).map(|()| {
                    self.tokens.give_up(turn);
                    Err(Error::token_late(operation, *ms).into())
                }),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Does `then` with a token, as soon as there is one. Nobody waits for it in particular.
    pub(crate) fn when_token(
        self: Rc<Self>,
        operation: Operation,
        then: Box<dyn FnOnce(Result<String, Failure>)>,
    ) {
        spawn_local(async move { then(self.token(operation, Asker::Background).await) });
    }

    /// A search that nobody waits for is to be deleted, for as long as it takes.
    pub(crate) fn owe(self: &Rc<Self>, search_id: String) {
        self.plain(Input::AddDelete(search_id));
    }

    /// Something happens to plain calls or to loops. What deletes for them lives until all are gone, also when the client has
    /// been freed.
    fn plain(self: &Rc<Self>, input: Input<JsValue, ViewFailure>) {
        let found = self.drivers.borrow().iter().find(|driver| driver.plain).cloned();
        let driver = found.unwrap_or_else(|| Driver::start(self, Setup::plain()));
        driver.handle(input);
    }

    /// A create that nobody waits for goes on, and the search that its answer names is deleted.
    fn abandon(self: &Rc<Self>, answer: Exchange, sent: Sent) {
        let shared = Rc::clone(self);
        shared.abandoned.set(shared.abandoned.get() + 1);
        spawn_local(async move {
            let answered = answer.await;
            if let Ok(response) = &answered {
                shared.events.response(sent, response.status);
            }
            shared.abandoned.set(shared.abandoned.get() - 1);
            match answered.ok().as_ref().and_then(search::created_search_id) {
                Some(search_id) => shared.owe(search_id),
                None => shared.wake(),
            }
        });
    }

    /// Deletions owed to the server and not yet confirmed.
    pub(crate) fn pending_deletes(&self) -> usize {
        self.drivers
            .borrow()
            .iter()
            .map(|driver| driver.pending_deletes())
            .sum()
    }

    /// Resolves when nothing is owed any more.
    pub(crate) fn settled(&self) -> Promise {
        let promise = self.settling.promise();
        self.wake();
        promise
    }

    /// Resolves the promises of those who wait for that, if it is so.
    pub(crate) fn wake(&self) {
        // Calls that the closing has not ended yet may leave something behind.
        let ended = self.open_calls.get() == 0 || !self.closed.get();
        let nothing_comes = self.abandoned.get() == 0 && ended;
        if nothing_comes && self.drivers.borrow().iter().all(|driver| driver.is_settled()) {
            self.settling.release();
            if self.closed.get() {
                self.ledger.close();
            }
        }
    }

    /// What waits for the tasks of a level.
    pub(crate) fn watcher(self: &Rc<Self>, level: Level) -> &Rc<Watcher> {
        let [library, space] = &self.watchers;
        let watcher = if level == Level::Library { library } else { space };
        watcher.get_or_init(|| Watcher::new(self, level))
    }

    fn closing(&self) -> &AbortController {
        self.closing.get_or_init(create_aborter)
    }

    /// A loop of `pages()` begins; `left` is called with an error if the page leaves it.
    pub(crate) fn begin_loop(self: &Rc<Self>, left: Function) -> LoopId {
        let id = self.last_loop.get() + 1;
        self.last_loop.set(id);
        self.loops.borrow_mut().push((id, left));
        self.plain(Input::LoopBegun(id));
        id
    }

    /// The create of a loop was answered.
    pub(crate) fn loop_made(self: &Rc<Self>, id: LoopId, search_id: String) {
        self.note(&search_id);
        self.plain(Input::LoopMade(id, search_id));
    }

    /// A loop has ended.
    pub(crate) fn end_loop(self: &Rc<Self>, id: LoopId) {
        self.take_loop(id);
        self.plain(Input::LoopEnded(id));
    }

    /// The page has left a loop.
    pub(crate) fn loop_left(&self, id: LoopId) {
        if let Some(left) = self.take_loop(id) {
            let error = JsValue::from(Failure::from(Error::left()));
            let _ = left.call1(&JsValue::UNDEFINED, &error);
        }
    }

    fn take_loop(&self, id: LoopId) -> Option<Function> {
        let mut loops = self.loops.borrow_mut();
        let place = loops.iter().position(|(open, _)| *open == id)?;
        Some(loops.swap_remove(place).1)
    }

    /// Closes every view and ends what waits; new calls are refused.
    pub(crate) fn close(self: &Rc<Self>) {
        self.closed.set(true);
        // With a reason, for the usual one keeps the stack it comes from, and in it the JavaScript object of this client.
        self.closing().abort_with_reason(&JsValue::NULL);
        self.loops.take();
        self.tell_all(&|| Input::Close);
    }

    /// Tells every view, and what deletes for plain calls.
    pub(crate) fn tell_all(&self, news: &dyn Fn() -> Input<JsValue, ViewFailure>) {
        let drivers = self.drivers.borrow().clone();
        for driver in drivers {
            driver.handle(news());
        }
    }

    /// Nobody waits any more for what this closed client owes: the next client is to delete it.
    pub(crate) fn give_up(&self) {
        self.has_given_up.set(true);
        for driver in self.drivers.borrow().iter() {
            driver.disown();
        }
        // What it owes is nobody's now, and no reason for this page to prove that it lives.
        self.ledger.close();
        // Those who wait for a token.
        self.tokens.wake();
    }
}

/// How a request is sent.
#[derive(Clone, Copy, Default)]
pub(crate) struct Manner {
    /// It may outlive the page.
    pub(crate) keepalive: bool,
    /// The page may be going: what is at hand must do, and nothing is waited for.
    pub(crate) urgent: bool,
    /// It has its turn under the limit of requests.
    pub(crate) has_turn: bool,
    /// How long an attempt may take, in milliseconds.
    pub(crate) limit: Option<i32>,
    /// Whether and how it is sent again after a failure.
    pub(crate) retry: Option<Retry>,
    /// Who asks for its token.
    pub(crate) asker: Asker,
    /// Earlier attempts at the same.
    pub(crate) attempts: u32,
}

/// Does `then` with what comes of a request, unless a signal of ours fires before: then the request is let go of. Boxed, so that
/// all requests of machines are one future, whose code is no longer than that of a function.
pub(crate) fn when_answered(
    mut sent: Boxed<Result<Answer, Failure>>,
    signal: Option<&AbortSignal>,
    then: Box<dyn FnOnce(Result<Answer, Failure>)>,
) {
    let mut aborted = signal.and_then(Waiting::for_abort);
    spawn_local(async move {
        let answer = poll_fn(|context| {
            if let Some(aborted) = &mut aborted
                && Pin::new(aborted).poll(context).is_ready()
            {
                return Poll::Ready(None);
            }
            sent.as_mut().poll(context).map(Some)
        });
        if let Some(answer) = answer.await {
            then(answer);
        }
    });
}

/// A request on its way, until its answer is there or its time is over.
///
/// Dropping it is what happens when its caller stops waiting: it is aborted, unless it makes a search that only its
/// answer names; then it goes on, and that search is deleted.
struct Flight {
    shared: Rc<Shared>,
    controller: AbortController,
    operation: Operation,
    sent: Sent,
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
        manner: Manner,
        attempt: u32,
    ) -> Result<Self, Failure> {
        let controller = create_aborter();
        let signal = controller.signal();
        let token = String::from(token);
        let custom = shared.fetch.as_ref();
        let answer = Exchange::start(request, token, manner.keepalive, &signal, custom)?;
        let sent = shared.events.request(request, attempt);
        Ok(Flight {
            shared: Rc::clone(shared),
            operation: request.operation,
            sent,
            controller,
            limit: manner.limit,
            time_limit: manner.limit.map(Waiting::for_ms),
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
            if let Ok(response) = &answer {
                self.shared.events.response(self.sent, response.status);
            }
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
                self.shared.abandon(answer, self.sent);
            }
            Some(_) => self.controller.abort(),
            None => {}
        }
    }
}
