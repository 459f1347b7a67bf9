//! Runs the state machine of a search box: its requests, its timer, the page's news, and what it shows.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use crate::error::Error;
use crate::session::pending_deletes::{Stage, Step};
use crate::session::retry::RetryInput;
use crate::session::view::{Attempt, Input, Options, Output, Pace, Problem, Status, View};
use crate::value::Value;
use crate::web::client::execute::{Answer, Job};
use crate::web::client::state::{Manner, Shared, when_answered};
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::now;
use crate::web::platform::globals::{create_aborter, is_prerendering};
use crate::web::platform::page::follow;
use crate::web::platform::timer::Timer;
use crate::web::platform::wait::{Boxed, Waiters};
use crate::web::transport::token::Asker;
use crate::web::view::snapshot::Store;
use crate::wire::conditions::Conditions;
use crate::wire::item::ItemOptions;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::search;

/// What platform/page.js tells, and the timer.
const NEWS: [fn() -> Input<JsValue, ViewFailure>; 9] = [
    || Input::Hidden,
    || Input::Shown,
    || Input::Leaving,
    || Input::Online,
    || Input::Close,
    || Input::Offline,
    || Input::Timeout,
    || Input::MayLeave { last: false },
    || Input::MayLeave { last: true },
];

/// What a view is made of, beside its machine.
pub(crate) struct Setup {
    pub(crate) options: Options,
    pub(crate) items: ItemOptions,
    /// Whether it follows the page's life.
    pub(crate) page: bool,
    /// Its end closes the view; `undefined` for none.
    pub(crate) signal: JsValue,
    /// It shows nothing: it deletes for plain calls and for the loops of `pages()`, for as long as there are any.
    pub(crate) plain: bool,
}

impl Setup {
    /// That of what deletes for plain calls. It follows the page, so that nothing owed waits when it goes.
    pub(crate) fn plain() -> Self {
        Setup {
            options: Options::default(),
            items: ItemOptions::default(),
            page: true,
            signal: JsValue::UNDEFINED,
            plain: true,
        }
    }
}

/// One running machine.
pub(crate) struct Driver {
    shared: Rc<Shared>,
    machine: RefCell<View<JsValue, ViewFailure>>,
    items: ItemOptions,
    pub(crate) plain: bool,
    pub(crate) store: Store,
    /// The conditions as the application gave them.
    given: RefCell<JsValue>,
    /// The error of a create that takes too long, made once.
    late: RefCell<JsValue>,
    continuing: RefCell<Option<(Attempt, AbortController)>>,
    /// How many times the request for what is wanted has been sent.
    attempts: Cell<u32>,
    timer: Timer,
    news: OnceCell<Closure<dyn Fn(u8)>>,
    unfollow: RefCell<Option<Function>>,
    /// Who waits for the server to have let go of everything.
    settling: Waiters,
    /// Who waits for the next page.
    loading: Waiters,
}

impl Driver {
    /// Starts a machine. It lives until it is closed and settled, whoever forgets it.
    pub(crate) fn start(shared: &Rc<Shared>, setup: Setup) -> Rc<Self> {
        let mut options = setup.options;
        options.create_timeout_ms = shared.timeout_ms.map_or(f64::INFINITY, f64::from);
        options.retry = shared.retry;
        let driver = Rc::new(Driver {
            shared: Rc::clone(shared),
            machine: RefCell::new(View::new(options, setup.page && is_prerendering())),
            items: setup.items,
            plain: setup.plain,
            store: Store::new(),
            given: RefCell::default(),
            late: RefCell::default(),
            continuing: RefCell::default(),
            attempts: Cell::default(),
            timer: Timer::default(),
            news: OnceCell::new(),
            unfollow: RefCell::default(),
            settling: Waiters::default(),
            loading: Waiters::default(),
        });
        // The closure must not keep the driver: it belongs to it.
        let weak = Rc::downgrade(&driver);
        let news = Closure::<dyn Fn(u8)>::new(move |number: u8| {
            if let (Some(driver), Some(input)) = (weak.upgrade(), NEWS.get(usize::from(number))) {
                driver.hear(input());
            }
        });
        let unfollow = follow(news.as_ref(), setup.page, &setup.signal);
        driver.unfollow.replace(Some(unfollow));
        let _ = driver.news.set(news);
        shared.drivers.borrow_mut().push(Rc::clone(&driver));
        if shared.surroundings().offline {
            driver.machine.borrow_mut().handle_input(Input::Offline, now());
        }
        // A signal that has fired fires no more.
        let aborted = || setup.signal.get("aborted").is_ok_and(|aborted| aborted == true);
        if !setup.signal.is_undefined() && aborted() {
            driver.handle(Input::Close);
        }
        driver
    }

    /// The user wants these conditions, given as such.
    pub(crate) fn search(self: &Rc<Self>, conditions: Conditions, given: JsValue, pace: Pace) {
        if self.machine.borrow().conditions() != Some(&conditions) {
            self.given.replace(given);
        }
        self.handle(Input::Search(conditions, pace));
    }

    /// News of the page, or of the timer.
    fn hear(self: &Rc<Self>, news: Input<JsValue, ViewFailure>) {
        match news {
            Input::Offline if !self.shared.surroundings().offline => {}
            Input::Timeout => {
                self.timer.rang();
                self.handle(news);
            }
            Input::Online => {
                self.shared.tokens.reset();
                self.handle(news);
            }
            _ => self.handle(news),
        }
    }

    /// Something has happened. Whatever it leads to is done before this returns, so that a page that goes can still do it.
    pub(crate) fn handle(self: &Rc<Self>, input: Input<JsValue, ViewFailure>) {
        self.machine.borrow_mut().handle_input(input, now());
        loop {
            let output = self.machine.borrow_mut().poll_output();
            match output {
                Some(output) => self.perform(output),
                None => break,
            }
        }
        if let Some(news) = self.news.get() {
            self.timer
                .set(self.machine.borrow().poll_timeout(), news.as_ref());
        }
        self.show();
        self.wake();
    }

    /// Closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.machine.borrow().status() == Status::Closed
    }

    /// Nothing is owed to the server, as far as can be known.
    pub(crate) fn is_settled(&self) -> bool {
        self.machine.borrow().is_settled()
    }

    /// Deletions owed and not confirmed.
    pub(crate) fn pending_deletes(&self) -> usize {
        self.machine.borrow().pending_deletes()
    }

    /// Leaves what is owed to the next client.
    pub(crate) fn disown(&self) {
        for search_id in self.machine.borrow().owed() {
            self.shared.record(search_id);
        }
    }

    /// Resolves when the server has let go of everything.
    pub(crate) fn settled(self: &Rc<Self>) -> Promise {
        let promise = self.settling.promise();
        self.wake();
        promise
    }

    /// Asks for the next page; resolves when nothing is on its way any more.
    pub(crate) fn load_more(self: &Rc<Self>) -> Promise {
        self.handle(Input::LoadMore);
        let promise = self.loading.promise();
        self.wake();
        promise
    }

    fn perform(self: &Rc<Self>, output: Output<JsValue, ViewFailure>) {
        match output {
            Output::Create(attempt, conditions) => self.create(attempt, conditions),
            Output::Continue(attempt, id, marker) => self.go_on(attempt, id, marker),
            Output::AbortContinue(attempt) => {
                let now = self.continuing.borrow_mut().take_if(|(own, _)| *own == attempt);
                if let Some((_, controller)) = now {
                    controller.abort();
                }
            }
            Output::Retrying(failure, delay_ms) => self.shared.events.retrying(&failure, delay_ms),
            Output::LoopLeft(id) => self.shared.loop_left(id),
            Output::Delete(step) => self.delete(step),
            Output::Append(contents) => self.store.append(&contents),
            Output::Reset => self.store.reset(),
        }
    }

    /// Sends a request that has its turn, once.
    fn send(&self, request: Request, limit: Option<i32>, urgent: bool) -> Boxed<Result<Answer, Failure>> {
        if self.machine.borrow().failures() == 0 {
            self.attempts.set(0);
        }
        let keepalive = request.operation == Operation::DeleteSearch;
        let asker = if keepalive {
            Asker::Background
        } else {
            Asker::Caller
        };
        let manner = Manner {
            keepalive,
            asker,
            urgent,
            has_turn: true,
            limit,
            attempts: if keepalive { 0 } else { self.attempts.get() },
            ..Manner::default()
        };
        Rc::clone(&self.shared).send(request, manner)
    }

    /// What a failure is for the machine.
    fn failure(&self, failure: Failure) -> (ViewFailure, RetryInput) {
        self.attempts.set(failure.error.attempts);
        let retry_input = failure.retry_input();
        (failure.into(), retry_input)
    }

    fn create(self: &Rc<Self>, attempt: Attempt, conditions: Conditions) {
        let turn = self.shared.turn(false);
        if turn > 0.0 {
            return self.handle(Input::Deferred(attempt, turn));
        }
        let request = search::create_request(&self.shared.endpoint, &conditions, self.items);
        // No limit: it is never given up, because only its answer names the search that it makes.
        let sent = self.send(request, None, false);
        let driver = Rc::clone(self);
        let answered = move |answer: Result<Answer, Failure>| {
            let (made, failure) = match answer {
                Err(failure) => (None, failure),
                Ok(answer) => {
                    let made = search::created_search_id(&answer.response);
                    match Job::page(Operation::CreateSearch, answer) {
                        Ok((head, contents)) => {
                            // Before it is shown: the page may die at any time.
                            driver.shared.note(&head.search_id);
                            return driver.handle(Input::Created(attempt, head, contents));
                        }
                        Err(error) => (made, error.into()),
                    }
                }
            };
            let (failure, retry_input) = driver.failure(failure);
            driver.handle(Input::CreateFailed(attempt, made, failure, retry_input));
        };
        when_answered(sent, None, Box::new(answered));
    }

    fn go_on(self: &Rc<Self>, attempt: Attempt, id: String, marker: String) {
        let turn = self.shared.turn(false);
        if turn > 0.0 {
            return self.handle(Input::Deferred(attempt, turn));
        }
        let request = search::continue_request(&self.shared.endpoint, &id, &marker, self.items);
        let controller = create_aborter();
        let sent = self.send(request, self.shared.timeout_ms, false);
        let driver = Rc::clone(self);
        let answered = move |answer: Result<Answer, Failure>| {
            let page = answer.and_then(|answer| Ok(Job::page(Operation::ContinueSearch, answer)?));
            driver.handle(match page {
                Ok((head, contents)) => Input::Continued(attempt, head, contents),
                Err(failure) => {
                    let gone = failure.error.is_gone();
                    let (failure, retry_input) = driver.failure(failure);
                    Input::ContinueFailed(attempt, gone, failure, retry_input)
                }
            });
        };
        when_answered(sent, Some(&controller.signal()), Box::new(answered));
        self.continuing.replace(Some((attempt, controller)));
    }

    fn delete(self: &Rc<Self>, step: Step) {
        match step.stage {
            Stage::Owed => self.shared.note(&step.search_id),
            Stage::Confirmed => self.shared.strike(&step.search_id),
            Stage::Sent | Stage::Failed => {}
        }
        if step.stage != Stage::Sent {
            return self.shared.events.deletion(&step);
        }
        if !step.urgent && self.shared.tokens.current().is_none() {
            return self.delete_later(step.search_id);
        }
        let turn = self.shared.turn(step.urgent);
        if turn > 0.0 {
            return self.handle(Input::DeleteDeferred(step.search_id, turn));
        }
        self.shared.events.deletion(&step);
        let request = search::delete_request(&self.shared.endpoint, &step.search_id);
        // Starts now, with the token at hand: the page may be gone at the next turn.
        let sent = self.send(request, self.shared.timeout_ms, step.urgent);
        let driver = Rc::clone(self);
        let answered = move |answer: Result<Answer, Failure>| {
            let gone = answer.and_then(|answer| Ok(search::read_deleted(answer.response)?));
            let gone = gone.map_err(|failure| failure.retry_input());
            driver.handle(Input::Deleted(step.search_id, gone));
        };
        when_answered(sent, None, Box::new(answered));
    }

    /// A deletion waits for a token to be had; but it is known to wait, so that it is sent with an old one if the page goes.
    fn delete_later(self: &Rc<Self>, search_id: String) {
        self.handle(Input::DeleteDeferred(search_id.clone(), f64::INFINITY));
        let shared = Rc::clone(&self.shared);
        if shared.has_given_up.get() {
            return;
        }
        let driver = Rc::clone(self);
        let ready = move |token: Result<String, Failure>| {
            // It stays held back if the client has given up: there may yet be another token, or the page goes.
            if token.is_ok() || !driver.shared.has_given_up.get() {
                let ready = token.map(drop).map_err(|failure| failure.retry_input());
                driver.handle(Input::DeleteReady(search_id, ready));
            }
        };
        shared.when_token(Operation::DeleteSearch, Box::new(ready));
    }

    fn show(&self) {
        let (status, id, more, finished, error) = {
            let machine = self.machine.borrow();
            let error = match machine.problem() {
                None => JsValue::UNDEFINED,
                Some(Problem::Failed(failure)) => failure.error.clone(),
                Some(Problem::TimedOut) => {
                    if self.late.borrow().is_undefined() {
                        let error = Error::timeout(
                            Operation::CreateSearch,
                            self.shared.timeout_ms.unwrap_or_default(),
                        );
                        self.late.replace(Failure::from(error).into());
                    }
                    self.late.borrow().clone()
                }
            };
            if machine.conditions().is_none() {
                self.given.replace(JsValue::UNDEFINED);
            }
            let id = machine.search_id().map(String::from);
            (
                machine.status(),
                id,
                machine.has_more(),
                machine.search_finished(),
                error,
            )
        };
        let given = self.given.borrow().clone();
        self.store
            .update(status.name(), &given, id.as_deref(), more, finished, &error);
    }

    /// Resolves the promises whose time has come; a machine that is closed and settled is not needed any more.
    fn wake(self: &Rc<Self>) {
        let (status, settled, over) = {
            let machine = self.machine.borrow();
            let over = machine.status() == Status::Closed || self.plain && machine.has_no_loops();
            (machine.status(), machine.is_settled(), over)
        };
        if !matches!(status, Status::LoadingMore) {
            self.loading.release();
        }
        if settled {
            self.settling.release();
        }
        if over {
            // Nothing changes any more; and a listener that knows its view would keep it from being collected.
            self.store.mute();
            // Until it is settled it still follows the network and the page, so that what is owed is sent in time.
            if settled && let Some(unfollow) = self.unfollow.take() {
                let _ = unfollow.call0(&JsValue::UNDEFINED);
                let mut drivers = self.shared.drivers.borrow_mut();
                if let Some(place) = drivers.iter().position(|driver| Rc::ptr_eq(driver, self)) {
                    drivers.remove(place);
                }
            }
        }
        self.shared.wake();
    }
}
