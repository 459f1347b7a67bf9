//! Runs the state machine that polls tasks. All waits of a client for tasks of one level share it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::platform::error::Failure;
use super::platform::globals::{create_abort_controller, now};
use super::platform::page::Event;
use super::results::{progress_value, read_tasks, task_list, task_status};
use super::runner::{Driver, Machine, Runner};
use super::transport::{Reply, SendOptions, TokenUser, Transport, call_listener, when_replied};
use crate::error::Error;
use crate::session::retry::Connectivity;
use crate::session::task_poll::{
    Attempt, EndReason, Input, Output, PollFailure, PollOptions, Progress, TaskPoll, WaitEnd, WaiterId,
};
use crate::wire::operation::Operation;
use crate::wire::task::{self, Level};

/// A wait for tasks, as the application asks for it.
pub(crate) struct WaitRequest {
    pub(crate) level: Level,
    /// Without duplicates.
    pub(crate) ids: Vec<i64>,
    pub(crate) pace: PollOptions,
    /// After this time the wait fails, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    /// Called with the progress when it changes.
    pub(crate) on_progress: Option<Function>,
}

/// One wait, as the poller keeps it.
#[derive(Default)]
struct Waiter {
    timeout_ms: Option<i32>,
    on_progress: Option<Function>,
    end: RefCell<Option<WaitEnd<JsValue, Failure>>>,
    waker: RefCell<Option<Waker>>,
}

impl Waiter {
    fn report(&self, progress: &JsValue) {
        if let Some(on_progress) = &self.on_progress {
            call_listener(on_progress, progress);
        }
    }
}

/// Runs one machine. The results of its tasks are `TaskStatus` objects.
pub(crate) struct TaskPoller {
    transport: Rc<Transport>,
    level: Level,
    runner: Runner<TaskPoll<JsValue, Failure>>,
    /// By their ids.
    waiters: RefCell<Vec<Option<Rc<Waiter>>>>,
    queries: RefCell<Vec<(Attempt, AbortController)>>,
    /// Whether it listens to the page and the network, which it does while there are waiters.
    is_subscribed: Cell<bool>,
}

impl Machine for TaskPoll<JsValue, Failure> {
    type Input = Input<JsValue, Failure>;
    type Output = Output<JsValue, Failure>;

    fn handle_input(&mut self, input: Self::Input, now: f64) {
        TaskPoll::handle_input(self, input, now);
    }

    fn poll_output(&mut self) -> Option<Self::Output> {
        TaskPoll::poll_output(self)
    }

    fn poll_timeout(&self) -> Option<f64> {
        TaskPoll::poll_timeout(self)
    }

    fn event_input(event: Event) -> Option<Self::Input> {
        match event {
            Event::Hidden => Some(Input::Hidden),
            Event::Shown => Some(Input::Shown),
            Event::Online => Some(Input::Online),
            Event::Offline => Some(Input::Offline),
            Event::Timeout => Some(Input::Timeout),
            Event::Leaving | Event::MayLeave { .. } | Event::Aborted => None,
        }
    }
}

impl Driver for TaskPoller {
    type Machine = TaskPoll<JsValue, Failure>;

    fn runner(&self) -> &Runner<Self::Machine> {
        &self.runner
    }

    fn transport(&self) -> &Rc<Transport> {
        &self.transport
    }

    fn perform(self: &Rc<Self>, output: Output<JsValue, Failure>) {
        match output {
            Output::Prepare => self.prepare(),
            Output::Query(attempt, ids) => self.query(attempt, &ids),
            Output::Abort(attempt) => {
                if let Some((_, controller)) = self.take_query(attempt) {
                    controller.abort();
                }
            }
            Output::Retrying(failure, delay_ms) => self.transport.events.retry(&failure, delay_ms),
            Output::Progress(id) => self.report_progress(id),
            Output::Ended(id, end) => self.end_wait(id, end),
        }
    }

    fn after_input(self: &Rc<Self>) {
        let has_waiters = self.runner.machine.borrow().waiters() > 0;
        self.subscribe_while(has_waiters);
    }
}

impl TaskPoller {
    /// A machine without waiters.
    pub(crate) fn new(transport: &Rc<Transport>, level: Level) -> Rc<Self> {
        let poller = Rc::new(TaskPoller {
            transport: Rc::clone(transport),
            level,
            runner: Runner::new(TaskPoll::new(transport.retry, false)),
            waiters: RefCell::default(),
            queries: RefCell::default(),
            is_subscribed: Cell::default(),
        });
        poller.connect();
        poller
    }

    /// Waits until every task has ended.
    pub(crate) fn wait(self: &Rc<Self>, request: WaitRequest) -> TaskWait {
        let waiter = Rc::new(Waiter {
            timeout_ms: request.timeout_ms,
            on_progress: request.on_progress,
            ..Waiter::default()
        });
        let id = {
            let mut waiters = self.waiters.borrow_mut();
            let free = waiters.iter().position(Option::is_none).unwrap_or(waiters.len());
            if free == waiters.len() {
                waiters.push(None);
            }
            if let Some(slot) = waiters.get_mut(free) {
                *slot = Some(Rc::clone(&waiter));
            }
            free as WaiterId
        };
        let deadline = request.timeout_ms.map(|ms| now() + f64::from(ms));
        self.handle(Input::Join {
            waiter: id,
            ids: request.ids,
            options: request.pace,
            deadline,
        });
        TaskWait {
            poller: Rc::clone(self),
            id,
            waiter,
        }
    }

    /// Begins or ends to listen to the page and the network.
    fn subscribe_while(self: &Rc<Self>, wanted: bool) {
        // Set first: the subscription may deliver an event at once, which leads here again.
        if self.is_subscribed.replace(wanted) == wanted {
            return;
        }
        if wanted {
            self.runner.subscribe(true, &JsValue::UNDEFINED);
            // The state may have changed while there was no subscription.
            let Connectivity { hidden, offline } = self.transport.connectivity();
            self.handle(if hidden { Input::Hidden } else { Input::Shown });
            self.handle(if offline { Input::Offline } else { Input::Online });
        }
        if !self.is_subscribed.get() {
            self.runner.unsubscribe();
        }
    }

    fn report_progress(&self, id: WaiterId) {
        let Some(waiter) = self.waiter(id).filter(|waiter| waiter.on_progress.is_some()) else {
            return;
        };
        let progress = {
            let machine = self.runner.machine.borrow();
            let tasks = task_list(machine.tasks(id));
            let progress = machine.progress(id);
            progress.map(|progress| progress_value(&progress, tasks, now()))
        };
        waiter.report(&progress.unwrap_or_default());
    }

    fn end_wait(&self, id: WaiterId, end: WaitEnd<JsValue, Failure>) {
        let Some(waiter) = self.take_waiter(id) else {
            return;
        };
        if let (Some(_), WaitEnd::Done(tasks)) = (&waiter.on_progress, &end) {
            let progress = Progress::done(tasks.len());
            waiter.report(&progress_value(&progress, task_list(tasks.iter()), 0.0));
        }
        waiter.end.replace(Some(end));
        if let Some(waker) = waiter.waker.take() {
            waker.wake();
        }
    }

    fn waiter(&self, id: WaiterId) -> Option<Rc<Waiter>> {
        self.waiters.borrow().get(id as usize).cloned().flatten()
    }

    /// Frees the id.
    fn take_waiter(&self, id: WaiterId) -> Option<Rc<Waiter>> {
        self.waiters.borrow_mut().get_mut(id as usize)?.take()
    }

    /// Tells the machine how many ids fit in a URL, which depends on the token.
    fn prepare(self: &Rc<Self>) {
        let poller = Rc::clone(self);
        let ready = move |token: Result<String, Failure>| {
            let random = js_sys::Math::random();
            poller.handle(match token {
                Ok(token) => {
                    let url_budget = task::url_budget(&poller.transport.endpoint, poller.level, &token);
                    Input::Prepared { url_budget, random }
                }
                Err(failure) => {
                    let poll_failure = PollFailure::from_error(&failure.error, random);
                    Input::Unprepared(failure, poll_failure)
                }
            });
        };
        Rc::clone(&self.transport).when_token(self.level.operation(), Box::new(ready));
    }

    fn query(self: &Rc<Self>, attempt: Attempt, ids: &[i64]) {
        let request = task::query_request(&self.transport.endpoint, self.level, ids);
        let operation = request.operation;
        let options = SendOptions {
            timeout_ms: self.transport.timeout_ms,
            token_user: TokenUser::Background,
            ..SendOptions::default()
        };
        let controller = create_abort_controller();
        let sent = Rc::clone(&self.transport).send(request, options);
        let poller = Rc::clone(self);
        let replied = move |mut reply: Reply| {
            poller.take_query(attempt);
            let mut tasks = Vec::new();
            let read = reply.read(&mut |received| {
                tasks = read_tasks(operation, received)?;
                for task in &mut tasks {
                    task.result = Some(task_status(task));
                }
                Ok(())
            });
            poller.handle(match read {
                Ok(()) => Input::Answered(attempt, tasks),
                Err(failure) => {
                    let poll_failure = PollFailure::from_error(&failure.error, js_sys::Math::random());
                    Input::Failed {
                        attempt,
                        error: failure,
                        failure: poll_failure,
                    }
                }
            });
        };
        when_replied(sent, Some(&controller.signal()), Box::new(replied));
        self.queries.borrow_mut().push((attempt, controller));
    }

    fn take_query(&self, attempt: Attempt) -> Option<(Attempt, AbortController)> {
        let mut queries = self.queries.borrow_mut();
        let index = queries.iter().position(|(own, _)| *own == attempt)?;
        Some(queries.swap_remove(index))
    }
}

/// A wait for tasks. Dropping it ends the wait.
pub(crate) struct TaskWait {
    poller: Rc<TaskPoller>,
    id: WaiterId,
    waiter: Rc<Waiter>,
}

impl Future for TaskWait {
    type Output = Result<JsValue, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(end) = self.waiter.end.take() else {
            self.waiter.waker.replace(Some(context.waker().clone()));
            return Poll::Pending;
        };
        let operation = Operation::WaitForTasks;
        let (reason, tasks) = match end {
            WaitEnd::Done(tasks) => return Poll::Ready(Ok(task_list(tasks.iter()).into())),
            WaitEnd::Failed(reason, tasks) => (reason, tasks),
        };
        let failure = match reason {
            EndReason::NotFound(ids) => Error::tasks_not_found(operation, &ids).into(),
            EndReason::TimedOut => {
                Error::wait_timeout(operation, self.waiter.timeout_ms.unwrap_or_default()).into()
            }
            EndReason::Failed(failure) => failure,
        };
        Poll::Ready(Err(failure.with_tasks(task_list(tasks.iter()))))
    }
}

impl Drop for TaskWait {
    fn drop(&mut self) {
        let own = self.poller.waiter(self.id);
        if own.is_some_and(|own| Rc::ptr_eq(&own, &self.waiter)) {
            self.poller.take_waiter(self.id);
            self.poller.handle(Input::Leave(self.id));
        }
    }
}
