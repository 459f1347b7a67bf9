//! The machine: it connects the waiters, their tasks, and the requests.

use std::rc::Rc;

use super::WaiterId;
use super::failure::PollFailure;
use super::input::Input;
use super::options::PollOptions;
use super::output::Output;
use super::progress::{EndReason, Progress, WaitEnd};
use super::rounds::{List, Rounds};
use super::task_table::TaskTable;
use super::throttle::Throttle;
use super::waiter::Waiter;
use super::waiter_table::WaiterTable;
use crate::session::Attempt;
use crate::session::queue::Queue;
use crate::session::retry::RetryOptions;
use crate::wire::task::{Task, batches, distinct, in_order};

/// The greatest share by which the random part makes a delay longer or shorter.
const JITTER: f64 = 0.1;

/// Polls the tasks of one level for all waiters.
#[derive(Debug)]
pub struct TaskPoll<V, E> {
    waiters: WaiterTable,
    tasks: TaskTable<V>,
    rounds: Rounds,
    throttle: Throttle,
    /// A round waits for its token.
    is_preparing: bool,
    now: f64,
    outputs: Queue<Output<V, E>>,
}

impl<V, E: Clone> TaskPoll<V, E> {
    /// A machine on a page that is shown, or, with `away`, on one that is prerendered. Failed queries are sent again for as
    /// long as there are waiters; `retries` of the options has no effect.
    pub fn new(options: RetryOptions, away: bool) -> Self {
        let options = RetryOptions {
            retries: u32::MAX,
            ..options
        };
        TaskPoll {
            waiters: WaiterTable::new(),
            tasks: TaskTable::new(),
            rounds: Rounds::default(),
            throttle: Throttle::new(options, away),
            is_preparing: false,
            now: 0.0,
            outputs: Queue::default(),
        }
    }

    /// Handles an event that happened at `now`, in milliseconds of a clock that never goes back.
    pub fn handle_input(&mut self, input: Input<V, E>, now: f64) {
        self.now = now;
        self.tasks.forget(now);
        match input {
            Input::Join {
                waiter,
                ids,
                options,
                deadline,
            } => self.join(waiter, &ids, options.clamped(), deadline),
            Input::Leave(id) => {
                if let Some(waiter) = self.waiters.remove(id) {
                    self.detach(id, &waiter);
                }
            }
            Input::Prepared { url_budget, random } => self.begin_round(url_budget, random),
            Input::Unprepared(error, failure) => self.unprepared(error, failure),
            Input::Answered(attempt, tasks) => self.answered(attempt, tasks),
            Input::Failed {
                attempt,
                error,
                failure,
            } => {
                if let Some(list) = self.rounds.completed(attempt) {
                    self.failed(list, error, failure);
                }
            }
            Input::Hidden => self.throttle.page_hidden(now),
            Input::Shown => self.throttle.page_shown(),
            Input::Online => self.throttle.set_offline(false),
            Input::Offline => self.throttle.set_offline(true),
            Input::Timeout => {}
        }
        while let Some(waiter) = self.waiters.pop_expired(now) {
            self.end_wait(waiter, Some(EndReason::TimedOut));
        }
        self.send_what_is_due();
    }

    /// The next action.
    pub fn poll_output(&mut self) -> Option<Output<V, E>> {
        self.outputs.pop()
    }

    /// When [`Input::Timeout`] is due, in milliseconds of the same clock; `None` without waiters.
    pub fn poll_timeout(&self) -> Option<f64> {
        let send = self.rounds.is_ready().then_some(self.now);
        let send = send.and_then(|time| self.throttle.allowed_from(time, self.now));
        [self.waiters.first_deadline(), self.next_round(), send]
            .into_iter()
            .flatten()
            .filter(|time| time.is_finite())
            .reduce(f64::min)
    }

    /// The number of waiters.
    pub fn waiters(&self) -> usize {
        self.waiters.len()
    }

    /// The progress of this waiter. Visits each of its tasks.
    pub fn progress(&self, waiter: WaiterId) -> Option<Progress> {
        let waiter = self.waiters.get(waiter)?;
        let next = waiter
            .ids
            .iter()
            .filter_map(|id| self.tasks.next_query(*id, self.now));
        let next = next.reduce(f64::min);
        Some(Progress {
            ended: waiter.ended,
            total: waiter.ids.len(),
            stale: waiter.stale > 0,
            next_poll: next.and_then(|time| self.throttle.allowed_from(time, self.now)),
        })
    }

    /// The tasks of this waiter that the service has reported, in the waiter's order.
    pub fn tasks(&self, waiter: WaiterId) -> impl Iterator<Item = &Rc<Task<V>>> {
        let ids = self.waiters.get(waiter).map(|waiter| waiter.ids.iter());
        ids.into_iter()
            .flatten()
            .filter_map(|id| self.tasks.reported(*id))
    }

    fn join(&mut self, id: WaiterId, ids: &[i64], options: PollOptions, deadline: Option<f64>) {
        if self.waiters.get(id).is_some() {
            return;
        }
        let mut waiter = Waiter::new(distinct(ids), options, deadline);
        for task in &waiter.ids {
            if let Some(joined) = self.tasks.join(*task, id, &options, self.now) {
                waiter.has_change |= joined.is_reported;
                waiter.stale += usize::from(joined.is_stale);
                waiter.ended += usize::from(joined.has_ended);
            }
        }
        let (is_done, has_progress) = (waiter.is_done(), waiter.take_progress());
        self.waiters.add(id, waiter);
        if is_done {
            self.end_wait(id, None);
        } else if has_progress {
            self.outputs.push(Output::Progress(id));
        }
    }

    /// Ends a wait, with success unless there is a reason for which it failed.
    fn end_wait(&mut self, id: WaiterId, reason: Option<EndReason<E>>) {
        let Some(waiter) = self.waiters.remove(id) else {
            return;
        };
        let tasks = waiter.ids.iter();
        let tasks = tasks.filter_map(|id| self.tasks.reported(*id).cloned()).collect();
        let end = match reason {
            None => WaitEnd::Done(tasks),
            Some(reason) => WaitEnd::Failed(reason, tasks),
        };
        self.outputs.push(Output::Ended(id, end));
        self.detach(id, &waiter);
    }

    /// Removes a waiter from its tasks. After the last waiter, all requests are aborted.
    fn detach(&mut self, id: WaiterId, waiter: &Waiter) {
        let others = &self.waiters;
        let max_interval_ms = |other| others.get(other).map(|other| other.options.max_interval_ms);
        for task in &waiter.ids {
            self.tasks.leave(*task, id, &waiter.options, &max_interval_ms);
        }
        if self.waiters.is_empty() {
            for attempt in self.rounds.abandon() {
                self.outputs.push(Output::Abort(attempt));
            }
            self.tasks.keep_ended();
        }
    }

    /// When the next round is to begin.
    fn next_round(&self) -> Option<f64> {
        let due = self.tasks.first_due().filter(|_| !self.is_preparing)?;
        self.throttle.allowed_from(due, self.now)
    }

    fn send_what_is_due(&mut self) {
        if self.next_round().is_some_and(|time| time <= self.now) {
            self.is_preparing = true;
            self.outputs.push(Output::Prepare);
        }
        while self.rounds.is_ready() && self.throttle.allows(self.now) {
            let Some(mut list) = self.rounds.next() else { break };
            list.ids.retain(|id| !self.tasks.remove_unwanted(*id));
            if list.ids.is_empty() {
                self.list_done(&list);
            } else {
                let ids = list.ids.clone();
                let attempt = self.rounds.sent(list);
                self.outputs.push(Output::Query(attempt, ids));
            }
        }
    }

    fn begin_round(&mut self, url_budget: usize, random: f64) {
        self.is_preparing = false;
        // While the token was awaited, a request may have failed, or the page been hidden.
        if !self.throttle.allows(self.now) {
            return;
        }
        let ids = self.tasks.take_due(self.now);
        if !ids.is_empty() {
            self.rounds.begin(batches(&ids, url_budget), random);
        }
    }

    fn unprepared(&mut self, error: E, failure: PollFailure) {
        self.is_preparing = false;
        let list = List {
            round: None,
            ids: self.tasks.take_due(self.now),
        };
        let failure = match failure {
            PollFailure::Refused => PollFailure::Permanent,
            other => other,
        };
        self.failed(list, error, failure);
    }

    fn answered(&mut self, attempt: Attempt, tasks: Vec<Task<V>>) {
        let Some(list) = self.rounds.completed(attempt) else {
            return;
        };
        self.throttle.responded();
        let jitter = 1.0 + JITTER * (2.0 * self.rounds.random(list.round) - 1.0);
        let mut done = Vec::new();
        for task in in_order(&list.ids, tasks) {
            if let Some(change) = self.tasks.update(task, jitter, self.now) {
                self.waiters.apply(&change, &mut done);
            }
        }
        for id in &list.ids {
            if let Some(change) = self.tasks.count_miss(*id, jitter, self.now) {
                self.waiters.apply(&change, &mut done);
            }
        }
        for waiter in done {
            self.end_wait(waiter, None);
        }
        self.list_done(&list);
    }

    /// The query for a list has failed.
    fn failed(&mut self, list: List, error: E, failure: PollFailure) {
        match failure {
            PollFailure::Temporary(retry_input) => {
                let delay_ms = self.throttle.back_off(&retry_input, self.now);
                self.outputs.push(Output::Retrying(error, delay_ms));
                // The queued lists would fail for the same reason.
                let mut lists = vec![list];
                lists.extend(std::iter::from_fn(|| self.rounds.next()));
                for id in lists.iter().flat_map(|list| &list.ids) {
                    let waiters = self.tasks.put_back(*id, self.now);
                    self.waiters.add_stale_task(waiters);
                }
                lists.iter().for_each(|list| self.list_done(list));
            }
            PollFailure::Refused if list.ids.len() > 1 => {
                self.throttle.responded();
                self.rounds.halve(list);
            }
            PollFailure::Refused | PollFailure::Permanent => {
                for id in &list.ids {
                    while let Some(waiter) = self.tasks.first_waiter(*id) {
                        self.end_wait(waiter, Some(EndReason::Failed(error.clone())));
                    }
                    self.tasks.remove(*id);
                }
                self.list_done(&list);
            }
        }
    }

    /// A list is completed. At the end of its round, changes are reported.
    fn list_done(&mut self, list: &List) {
        if !self.rounds.list_done(list.round) {
            return;
        }
        for id in self.waiters.take_touched() {
            let Some(waiter) = self.waiters.get_mut(id) else {
                continue;
            };
            waiter.is_touched = false;
            let mut unknown = Vec::new();
            if std::mem::take(&mut waiter.has_unknown) {
                let ids = waiter.ids.iter().copied();
                unknown.extend(ids.filter(|id| self.tasks.is_unknown(*id)));
            }
            if !unknown.is_empty() {
                self.end_wait(id, Some(EndReason::NotFound(unknown)));
            } else if waiter.take_progress() {
                self.outputs.push(Output::Progress(id));
            }
        }
    }
}
