//! Runs the state machine that polls tasks. All waits of a client for tasks of one level share it.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::failure::TaskFailure;
use super::results::{progress_value, read_tasks, task_list, task_status, with_tasks};
use super::task_call::WaitRequest;
use crate::session::retry::Connectivity;
use crate::session::task_poll::{Attempt, Input, Output, PollFailure, Progress, TaskPoll, WaitEnd, WaiterId};
use crate::web::platform::error::Failure;
use crate::web::platform::globals::{create_abort_controller, now};
use crate::web::platform::page::Event;
use crate::web::platform::value::call_listener;
use crate::web::platform::wait::Work;
use crate::web::runner::{Driver, Machine, Runner};
use crate::web::transport::{Reply, SendOptions, TokenUser, Transport, when_replied};
use crate::wire::operation::Operation;
use crate::wire::task::{self, Level};

/// One wait, as the poller keeps it.
#[derive(Default)]
struct Waiter {
    on_progress: Option<Function>,
    end: RefCell<Option<WaitEnd<JsValue, TaskFailure>>>,
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
    runner: Runner<TaskPoll<JsValue, TaskFailure>>,
    /// By their ids.
    waiters: RefCell<Vec<Option<Rc<Waiter>>>>,
    queries: RefCell<Vec<(Attempt, AbortController)>>,
    /// Whether it listens to the page and the network, which it does while there are waiters.
    is_subscribed: Cell<bool>,
}

impl Machine for TaskPoll<JsValue, TaskFailure> {
    type Input = Input<JsValue, TaskFailure>;
    type Output = Output<JsValue, TaskFailure>;

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
    type Machine = TaskPoll<JsValue, TaskFailure>;

    fn runner(&self) -> &Runner<Self::Machine> {
        &self.runner
    }

    fn is_offline(&self) -> bool {
        self.transport.connectivity().offline
    }

    fn network_returned(&self) {
        self.transport.tokens.reset();
    }

    fn perform(self: &Rc<Self>, output: Output<JsValue, TaskFailure>) {
        match output {
            Output::Prepare => self.prepare(),
            Output::Query(attempt, ids) => self.query(attempt, &ids),
            Output::Abort(attempt) => {
                if let Some((_, controller)) = self.take_query(attempt) {
                    controller.abort();
                }
            }
            Output::Retrying(failure, delay_ms) => {
                self.transport.events.retrying(&failure.into(), delay_ms);
            }
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

    /// Waits until every task has ended: the result of `waitForTasks`. The wait, and its time limit, begins before this returns.
    pub(crate) fn wait(self: &Rc<Self>, request: WaitRequest) -> Work {
        let timeout_ms = request.timeout_ms;
        let wait = self.join(request);
        Box::pin(async move {
            let (reason, tasks) = match wait.end().await {
                WaitEnd::Done(tasks) => return Ok(task_list(tasks.iter()).into()),
                WaitEnd::Failed(reason, tasks) => (reason, tasks),
            };
            let failure = TaskFailure::of_wait(Operation::WaitForTasks, reason, timeout_ms);
            Err(with_tasks(&failure.value, &task_list(tasks.iter())))
        })
    }

    /// Begins a wait until every task has ended.
    pub(crate) fn join(self: &Rc<Self>, request: WaitRequest) -> TaskWait {
        let waiter = Rc::new(Waiter {
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

    fn end_wait(&self, id: WaiterId, end: WaitEnd<JsValue, TaskFailure>) {
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
        let prepared = move |token: Result<String, Failure>| {
            let random = js_sys::Math::random();
            poller.handle(match token {
                Ok(token) => {
                    let url_budget = task::url_budget(&poller.transport.endpoint, poller.level, &token);
                    Input::Prepared { url_budget, random }
                }
                Err(failure) => {
                    let poll_failure = PollFailure::from_error(&failure.error, random);
                    Input::Unprepared(failure.into(), poll_failure)
                }
            });
        };
        Rc::clone(&self.transport).when_token(self.level.operation(), Box::new(prepared));
    }

    fn query(self: &Rc<Self>, attempt: Attempt, ids: &[i64]) {
        let request = task::query_request(&self.transport.endpoint, self.level, ids);
        // No caller waits for this one request. The machine decides whether it is sent again.
        let options = SendOptions {
            timeout_ms: self.transport.timeout_ms,
            token_user: TokenUser::Background,
            ..SendOptions::default()
        };
        let sent = Rc::clone(&self.transport).send(request, options);
        let controller = create_abort_controller();
        let poller = Rc::clone(self);
        let replied = move |reply| poller.replied(attempt, reply);
        when_replied(sent, Some(&controller.signal()), Box::new(replied));
        self.queries.borrow_mut().push((attempt, controller));
    }

    fn replied(self: &Rc<Self>, attempt: Attempt, mut reply: Reply) {
        self.take_query(attempt);
        let mut tasks = Vec::new();
        let read = reply.read(&mut |received| {
            tasks = read_tasks(self.level.operation(), received)?;
            for task in &mut tasks {
                task.result = Some(task_status(task));
            }
            Ok(())
        });
        self.handle(match read {
            Ok(()) => Input::Answered(attempt, tasks),
            Err(failure) => {
                let poll_failure = PollFailure::from_error(&failure.error, js_sys::Math::random());
                Input::Failed {
                    attempt,
                    error: failure.into(),
                    failure: poll_failure,
                }
            }
        });
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

impl TaskWait {
    /// The end of the wait.
    pub(crate) async fn end(self) -> WaitEnd<JsValue, TaskFailure> {
        poll_fn(|context| self.poll_end(context)).await
    }

    fn poll_end(&self, context: &mut Context<'_>) -> Poll<WaitEnd<JsValue, TaskFailure>> {
        match self.waiter.end.take() {
            Some(end) => Poll::Ready(end),
            None => {
                self.waiter.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        }
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
