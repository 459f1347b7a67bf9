//! The machine: what is remembered between inputs, and when something is to be asked.

use std::rc::Rc;

use super::failure::PollFailure;
use super::id_map::{DueQueue, IdMap};
use super::input::{Input, Output};
use super::polled_task::{PolledTask, Stage};
use super::rounds::{List, Rounds};
use super::waiter::{EndReason, Progress, Waiter, WaiterId};
use crate::session::queue::Queue;
use crate::session::retry::{Backoff, Connectivity, Decision, Retry, RetryOptions};
use crate::wire::task::{Task, batches};

/// How long before it is due a task may come along in a round.
const EARLY_MS: f64 = 4_000.0;
/// How long the page may be hidden before nothing is asked any more.
const HIDDEN_GRACE_MS: f64 = 60_000.0;

/// All who wait for tasks of one level.
#[derive(Debug)]
pub struct TaskPoll<V, E> {
    pub(super) waiters: IdMap<Waiter>,
    pub(super) tasks: IdMap<PolledTask<V>>,
    /// When tasks are to be asked for.
    pub(super) due: DueQueue,
    /// When waiters give up.
    pub(super) deadlines: DueQueue,
    /// Tasks that have ended, and until when they are remembered.
    pub(super) memory: DueQueue,
    pub(super) rounds: Rounds,
    /// A round is about to begin.
    pub(super) preparing: bool,
    /// Those to be looked at when a round ends.
    pub(super) touched: Vec<WaiterId>,
    pub(super) retry: Retry,
    pub(super) backoff: Option<Backoff>,
    pub(super) hidden_since: Option<f64>,
    pub(super) offline: bool,
    pub(super) now: f64,
    pub(super) outputs: Queue<Output<V, E>>,
}

impl<V, E: Clone> TaskPoll<V, E> {
    /// A watch on a page that is shown, or that is `away`: a prerendered one. Asking that has failed is tried again for as
    /// long as somebody waits, whatever number of times the options name.
    pub fn new(options: RetryOptions, away: bool) -> Self {
        let options = RetryOptions {
            retries: u32::MAX,
            ..options
        };
        TaskPoll {
            waiters: IdMap::new(),
            tasks: IdMap::new(),
            due: DueQueue::default(),
            deadlines: DueQueue::default(),
            memory: DueQueue::default(),
            rounds: Rounds::default(),
            preparing: false,
            touched: Vec::new(),
            retry: Retry::new(options),
            backoff: None,
            hidden_since: away.then_some(f64::NEG_INFINITY),
            offline: false,
            now: 0.0,
            outputs: Queue::default(),
        }
    }

    /// Something has happened at `now`, in milliseconds of a clock that does not go back.
    pub fn handle_input(&mut self, input: Input<V, E>, now: f64) {
        self.now = now;
        self.forget();
        match input {
            Input::Join(waiter, ids, pace, deadline) => self.join(waiter, &ids, pace.clamped(), deadline),
            Input::Leave(waiter) => {
                if let Some(left) = self.waiters.remove(waiter.into()) {
                    self.detach(waiter, &left);
                }
            }
            Input::Prepared(url_budget, random) => self.begin(url_budget, random),
            Input::Unprepared(error, failure) => self.unprepared(error, failure),
            Input::Answered(attempt, tasks) => self.answered(attempt, tasks),
            Input::Failed(attempt, error, failure) => {
                if let Some(list) = self.rounds.completed(attempt) {
                    self.failed(list, error, failure);
                }
            }
            Input::Hidden => self.hidden_since = self.hidden_since.or(Some(now)),
            Input::Shown => self.hidden_since = None,
            Input::Online => self.offline = false,
            Input::Offline => self.offline = true,
            Input::Timeout => {}
        }
        while let Some(waiter) = self.deadlines.pop(now) {
            self.settle(waiter as WaiterId, Some(EndReason::TimedOut));
        }
        self.proceed();
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output<V, E>> {
        self.outputs.pop()
    }

    /// When [`Input::Timeout`] is due. Never where nobody waits.
    pub fn poll_timeout(&self) -> Option<f64> {
        let send = self.rounds.is_ready().then_some(self.now);
        let send = send.and_then(|time| self.allowed(time));
        let times = [self.deadlines.first(), self.next_round(), send];
        times
            .into_iter()
            .flatten()
            .filter(|time| time.is_finite())
            .reduce(f64::min)
    }

    /// How many wait.
    pub fn waiters(&self) -> usize {
        self.waiters.len()
    }

    /// How far this waiter's tasks have come. Looks at each of them.
    pub fn progress(&self, waiter: WaiterId) -> Option<Progress> {
        let waiter = self.waiters.get(waiter.into())?;
        let tasks = waiter.ids.iter().filter_map(|id| self.tasks.get(*id));
        let next = tasks.filter_map(|task| match task.stage {
            Stage::Due(time) => Some(time),
            Stage::Asked => Some(self.now),
            Stage::Ended { .. } => None,
        });
        Some(Progress {
            ended: waiter.ended,
            total: waiter.ids.len(),
            stale: waiter.stale > 0,
            next_poll: next.reduce(f64::min).and_then(|time| self.allowed(time)),
        })
    }

    /// How this waiter's tasks stand, as far as the service has told, in the waiter's order.
    pub fn tasks(&self, waiter: WaiterId) -> impl Iterator<Item = &Rc<Task<V>>> {
        let ids = self.waiters.get(waiter.into()).map(|waiter| waiter.ids.iter());
        ids.into_iter().flatten().filter_map(|id| self.told(id))
    }

    pub(super) fn told(&self, id: &i64) -> Option<&Rc<Task<V>>> {
        self.tasks.get(*id)?.task.as_ref()
    }

    /// The first time from `time` on at which something may be sent; `None` while the page has been hidden for long.
    fn allowed(&self, time: f64) -> Option<f64> {
        let connectivity = Connectivity {
            offline: self.offline,
            hidden: self.hidden_since.is_some(),
        };
        let time = time.max(self.now);
        let time = match self.backoff.map(|backoff| backoff.decide(self.now, connectivity)) {
            Some(Decision::Wait(until)) => time.max(until),
            // Without a network for long, it is tried all the same: browsers are wrong about it at times.
            Some(Decision::Send | Decision::GiveUp) | None => time,
        };
        let hidden = |since: f64| since + HIDDEN_GRACE_MS <= time;
        (!self.hidden_since.is_some_and(hidden)).then_some(time)
    }

    /// When the next round is to begin.
    fn next_round(&self) -> Option<f64> {
        let due = self.due.first().filter(|_| !self.preparing)?;
        self.allowed(due)
    }

    /// Does what may be done now.
    fn proceed(&mut self) {
        if self.next_round().is_some_and(|time| time <= self.now) {
            self.preparing = true;
            self.outputs.push(Output::Prepare);
        }
        while self.rounds.is_ready() && self.allowed(self.now) == Some(self.now) {
            let Some(mut list) = self.rounds.next() else { break };
            let mut ids = Vec::new();
            for id in list.ids {
                if !self.drop_unwanted(&id) {
                    ids.push(id);
                }
            }
            list.ids = ids.clone();
            if ids.is_empty() {
                self.done(list.round);
            } else {
                let attempt = self.rounds.sent(list);
                self.outputs.push(Output::Query(attempt, ids));
            }
        }
    }

    /// Forgets a task of a list for which nobody waits any more. True if there was none.
    pub(super) fn drop_unwanted(&mut self, id: &i64) -> bool {
        let unwanted = self.tasks.get(*id).is_none_or(|task| task.waiters.is_empty());
        if unwanted {
            self.tasks.remove(*id);
        }
        unwanted
    }

    /// Takes what is to be asked for in a round that begins now.
    fn take_due(&mut self) -> Vec<i64> {
        let (tasks, now) = (&mut self.tasks, self.now);
        self.due.take(now + EARLY_MS, &mut |time, id| {
            let task = tasks.get_mut(id).filter(|task| task.from.min(time) <= now);
            task.map(|task| task.stage = Stage::Asked).is_some()
        })
    }

    fn begin(&mut self, url_budget: usize, random: f64) {
        self.preparing = false;
        // Since it was asked for, a request may have failed, or the page been hidden.
        if self.allowed(self.now) != Some(self.now) {
            return;
        }
        let ids = self.take_due();
        if !ids.is_empty() {
            self.rounds.begin(batches(&ids, url_budget), random);
        }
    }

    fn unprepared(&mut self, error: E, failure: PollFailure) {
        self.preparing = false;
        let ids = self.take_due();
        let failure = match failure {
            PollFailure::Refused => PollFailure::Final,
            other => other,
        };
        self.failed(List { round: 0, ids }, error, failure);
    }
}
