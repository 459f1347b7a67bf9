//! Waiting for tasks: runs the machine that all waiters of a client share for the tasks of one level.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use crate::error::Error;
use crate::session::retry::Connectivity;
use crate::session::task_poll::{
    Attempt, End, EndReason, Input, Output, Pace, PollFailure, Progress, TaskPoll, WaiterId,
};
use crate::web::client::execute::Answer;
use crate::web::client::state::{Manner, Shared, when_answered};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::create_aborter;
use crate::web::platform::globals::now;
use crate::web::platform::page::follow;
use crate::web::platform::timer::Timer;
use crate::web::results::{progress_value, task_list, task_status};
use crate::web::transport::events::tell;
use crate::web::transport::token::Asker;
use crate::wire::operation::Operation;
use crate::wire::task::{self, Level, Task};

/// What platform/page.js tells, and the timer; nothing for what is of no interest here.
const NEWS: [Option<fn() -> Event>; 7] = [
    Some(|| Input::Hidden),
    Some(|| Input::Shown),
    None,
    Some(|| Input::Online),
    None,
    Some(|| Input::Offline),
    Some(|| Input::Timeout),
];

/// A task's result is what the application gets of the whole task.
type Event = Input<JsValue, Failure>;

/// What somebody waits for.
pub(crate) struct Wish {
    pub(crate) level: Level,
    /// Each once.
    pub(crate) ids: Vec<i64>,
    pub(crate) pace: Pace,
    /// After this long the wait fails, in milliseconds.
    pub(crate) limit: Option<i32>,
    /// Told of what changes.
    pub(crate) progress: Option<Function>,
}

/// One who waits.
#[derive(Default)]
struct Waiter {
    limit: Option<i32>,
    progress: Option<Function>,
    end: RefCell<Option<End<JsValue, Failure>>>,
    waker: RefCell<Option<Waker>>,
}

/// One running machine.
pub(crate) struct Watcher {
    shared: Weak<Shared>,
    level: Level,
    machine: RefCell<TaskPoll<JsValue, Failure>>,
    /// By their numbers.
    waiters: RefCell<Vec<Option<Rc<Waiter>>>>,
    queries: RefCell<Vec<(Attempt, AbortController)>>,
    timer: Timer,
    news: OnceCell<Closure<dyn Fn(u8)>>,
    /// The page is followed while somebody waits.
    following: Cell<bool>,
    /// Stops following it.
    unfollow: Cell<Option<Function>>,
}

impl Watcher {
    /// A machine for which nobody waits yet.
    pub(crate) fn new(shared: &Rc<Shared>, level: Level) -> Rc<Self> {
        let watcher = Rc::new(Watcher {
            shared: Rc::downgrade(shared),
            level,
            machine: RefCell::new(TaskPoll::new(shared.retry, false)),
            waiters: RefCell::default(),
            queries: RefCell::default(),
            timer: Timer::default(),
            news: OnceCell::new(),
            following: Cell::default(),
            unfollow: Cell::default(),
        });
        // The closure must not keep the watcher: it belongs to it.
        let hearing = Rc::downgrade(&watcher);
        let news = Closure::<dyn Fn(u8)>::new(move |number: u8| {
            if let (Some(watcher), Some(Some(input))) = (hearing.upgrade(), NEWS.get(usize::from(number))) {
                watcher.hear(input());
            }
        });
        let _ = watcher.news.set(news);
        watcher
    }

    /// Waits until every task has ended.
    pub(crate) fn wait(self: &Rc<Self>, wish: Wish) -> Wait {
        let waiter = Rc::new(Waiter {
            limit: wish.limit,
            progress: wish.progress,
            ..Waiter::default()
        });
        let number = {
            let mut waiters = self.waiters.borrow_mut();
            let free = waiters.iter().position(Option::is_none).unwrap_or(waiters.len());
            if free == waiters.len() {
                waiters.push(None);
            }
            if let Some(place) = waiters.get_mut(free) {
                *place = Some(Rc::clone(&waiter));
            }
            free as WaiterId
        };
        let deadline = wish.limit.map(|limit| now() + f64::from(limit));
        self.handle(Input::Join(number, wish.ids, wish.pace, deadline));
        Wait {
            watcher: Rc::clone(self),
            number,
            waiter,
        }
    }

    fn hear(self: &Rc<Self>, news: Event) {
        if matches!(news, Input::Timeout) {
            self.timer.rang();
        }
        let offline = self
            .shared
            .upgrade()
            .is_some_and(|shared| shared.surroundings().offline);
        if let (Input::Online, Some(shared)) = (&news, self.shared.upgrade()) {
            shared.tokens.reset();
        }
        if offline || !matches!(news, Input::Offline) {
            self.handle(news);
        }
    }

    fn handle(self: &Rc<Self>, input: Event) {
        self.machine.borrow_mut().handle_input(input, now());
        loop {
            let output = self.machine.borrow_mut().poll_output();
            match output {
                Some(output) => self.perform(output),
                None => break,
            }
        }
        let (deadline, waiters) = {
            let machine = self.machine.borrow();
            (machine.poll_timeout(), machine.waiters())
        };
        if let Some(news) = self.news.get() {
            self.timer.set(deadline, news.as_ref());
        }
        self.follow_while(waiters > 0);
    }

    /// Follows the page, or does not.
    fn follow_while(self: &Rc<Self>, wanted: bool) {
        // Before anything is called, which may tell something at once and so come back here.
        if self.following.replace(wanted) == wanted {
            return;
        }
        if let (true, Some(news), Some(shared)) = (wanted, self.news.get(), self.shared.upgrade()) {
            let unfollow = follow(news.as_ref(), true, &JsValue::UNDEFINED);
            self.unfollow.set(Some(unfollow));
            // What was told while nobody waited.
            let Connectivity { hidden, offline } = shared.surroundings();
            self.handle(if hidden { Input::Hidden } else { Input::Shown });
            self.handle(if offline { Input::Offline } else { Input::Online });
        }
        if !self.following.get()
            && let Some(unfollow) = self.unfollow.take()
        {
            let _ = unfollow.call0(&JsValue::UNDEFINED);
        }
    }

    fn perform(self: &Rc<Self>, output: Output<JsValue, Failure>) {
        let Some(shared) = self.shared.upgrade() else {
            return;
        };
        match output {
            Output::Prepare => self.prepare(shared),
            Output::Query(attempt, ids) => self.query(shared, attempt, &ids),
            Output::Abort(attempt) => {
                if let Some((_, controller)) = self.landed(attempt) {
                    controller.abort();
                }
            }
            Output::Retrying(failure, delay_ms) => shared.events.retry(&failure, delay_ms),
            Output::Progress(number) => {
                let waiter = self.waiter(number);
                if let Some(progress) = waiter.as_ref().and_then(|waiter| waiter.progress.as_ref()) {
                    let told = {
                        let machine = self.machine.borrow();
                        let tasks = task_list(machine.tasks(number));
                        machine
                            .progress(number)
                            .map(|progress| progress_value(&progress, tasks, now()))
                    };
                    tell(progress, &told.unwrap_or_default());
                }
            }
            Output::Ended(number, end) => {
                if let Some(waiter) = self.take_waiter(number) {
                    if let (Some(progress), End::Done(tasks)) = (&waiter.progress, &end) {
                        tell(
                            progress,
                            &progress_value(&Progress::done(tasks.len()), task_list(tasks.iter()), 0.0),
                        );
                    }
                    waiter.end.replace(Some(end));
                    if let Some(waker) = waiter.waker.take() {
                        waker.wake();
                    }
                }
            }
        }
    }

    fn waiter(&self, number: WaiterId) -> Option<Rc<Waiter>> {
        self.waiters.borrow().get(number as usize).cloned().flatten()
    }

    /// Frees its number.
    fn take_waiter(&self, number: WaiterId) -> Option<Rc<Waiter>> {
        self.waiters.borrow_mut().get_mut(number as usize)?.take()
    }

    /// Finds out how much fits in a URL, which the token shares.
    fn prepare(self: &Rc<Self>, shared: Rc<Shared>) {
        let watcher = Rc::clone(self);
        let own = Rc::clone(&shared);
        let ready = move |token: Result<String, Failure>| {
            let random = js_sys::Math::random();
            watcher.handle(match token {
                Ok(token) => Input::Prepared(task::url_budget(&own.endpoint, watcher.level, &token), random),
                Err(failure) => {
                    let trouble = PollFailure::of(&failure.error, random);
                    Input::Unprepared(failure, trouble)
                }
            });
        };
        shared.when_token(self.level.operation(), Box::new(ready));
    }

    fn query(self: &Rc<Self>, shared: Rc<Shared>, attempt: Attempt, ids: &[i64]) {
        let request = task::query_request(&shared.endpoint, self.level, ids);
        let operation = request.operation;
        let manner = Manner {
            limit: shared.timeout_ms,
            asker: Asker::Background,
            ..Manner::default()
        };
        let controller = create_aborter();
        let sent = shared.send(request, manner);
        let watcher = Rc::clone(self);
        let answered = move |answer: Result<Answer, Failure>| {
            watcher.landed(attempt);
            let tasks = answer.and_then(|answer| {
                let read = task::read_tasks(operation, answer.response);
                Ok(read.map_err(|error| error.after(answer.attempts))?)
            });
            watcher.handle(match tasks {
                Ok(tasks) => Input::Answered(attempt, tasks.into_iter().map(whole).collect()),
                Err(failure) => {
                    let trouble = PollFailure::of(&failure.error, js_sys::Math::random());
                    Input::Failed(attempt, failure, trouble)
                }
            });
        };
        when_answered(sent, Some(&controller.signal()), Box::new(answered));
        self.queries.borrow_mut().push((attempt, controller));
    }

    fn landed(&self, attempt: Attempt) -> Option<(Attempt, AbortController)> {
        let mut queries = self.queries.borrow_mut();
        let index = queries.iter().position(|(own, _)| *own == attempt)?;
        Some(queries.swap_remove(index))
    }
}

/// With what the application gets of it in place of its result.
fn whole(task: Task<JsValue>) -> Task<JsValue> {
    Task {
        result: Some(task_status(&task)),
        ..task
    }
}

/// A wait on its way. Dropping it is what happens when nobody waits any more.
pub(crate) struct Wait {
    watcher: Rc<Watcher>,
    number: WaiterId,
    waiter: Rc<Waiter>,
}

impl Future for Wait {
    type Output = Result<JsValue, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(end) = self.waiter.end.take() else {
            self.waiter.waker.replace(Some(context.waker().clone()));
            return Poll::Pending;
        };
        let operation = Operation::WaitForTasks;
        let (why, tasks) = match end {
            End::Done(tasks) => {
                return Poll::Ready(Ok(task_list(tasks.iter()).into()));
            }
            End::Failed(why, tasks) => (why, tasks),
        };
        let failure = match why {
            EndReason::NotFound(ids) => Error::tasks_not_found(operation, &ids).into(),
            EndReason::TimedOut => {
                Error::wait_timeout(operation, self.waiter.limit.unwrap_or_default()).into()
            }
            EndReason::Failed(failure) => failure,
        };
        Poll::Ready(Err(failure.with_tasks(task_list(tasks.iter()))))
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let own = self.watcher.waiter(self.number);
        if own.is_some_and(|own| Rc::ptr_eq(&own, &self.waiter)) {
            self.watcher.take_waiter(self.number);
            self.watcher.handle(Input::Leave(self.number));
        }
    }
}
