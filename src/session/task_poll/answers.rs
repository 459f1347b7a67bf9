//! What has come of the requests.

use std::rc::Rc;

use super::failure::PollFailure;
use super::input::Output;
use super::machine::TaskPoll;
use super::polled_task::Stage;
use super::rounds::{Attempt, List};
use super::waiter::{EndReason, Waiter, WaiterId};
use super::waiters::MISSES;
use crate::session::retry::{Backoff, Connectivity, Decision, RetryInput};
use crate::wire::task::{State, Task, in_order};

/// The share of a delay by which chance makes it longer or shorter at most.
const JITTER: f64 = 0.1;
/// How long a task that has ended is remembered.
const MEMORY_MS: f64 = 30_000.0;

impl<V, E: Clone> TaskPoll<V, E> {
    pub(super) fn answered(&mut self, attempt: Attempt, tasks: Vec<Task<V>>) {
        let Some(list) = self.rounds.completed(attempt) else {
            return;
        };
        self.retry.reset();
        let jitter = 1.0 + JITTER * (2.0 * self.rounds.random(list.round) - 1.0);
        let mut done = Vec::new();
        for task in in_order(&list.ids, tasks) {
            done.extend(self.heard(task, jitter));
        }
        for id in &list.ids {
            self.missed(*id, jitter);
        }
        for waiter in done {
            self.settle(waiter, None);
        }
        self.done(list.round);
    }

    /// The service has told of a task: who has nothing more to wait for.
    fn heard(&mut self, told: Task<V>, jitter: f64) -> Vec<WaiterId> {
        let mut done = Vec::new();
        let id = told.id;
        let Some(task) = self.tasks.get_mut(id) else {
            return done;
        };
        let ended = State::of(told.status) != State::Running;
        let changed = task.task.as_ref().is_none_or(|old| old.status != told.status);
        let fresh = std::mem::take(&mut task.stale);
        task.missed = 0;
        task.task = Some(Rc::new(told));
        for number in task.waiters.iter().filter(|_| changed || fresh) {
            if let Some(waiter) = self.waiters.get_mut((*number).into()) {
                waiter.stale -= usize::from(fresh);
                waiter.ended += usize::from(ended);
                waiter.changed |= changed;
                if waiter.is_done() {
                    done.push(*number);
                } else {
                    touch(&mut self.touched, *number, waiter);
                }
            }
        }
        if ended {
            task.stage = Stage::Ended { remembered: true };
            self.memory.add(self.now + MEMORY_MS, id);
        } else {
            self.postpone(id, jitter);
        }
        done
    }

    /// A list was answered, and if the answer has not told of this task of it, it may be unknown.
    fn missed(&mut self, id: i64, jitter: f64) {
        let Some(task) = self.tasks.get_mut(id) else {
            return;
        };
        if !matches!(task.stage, Stage::Asked) {
            return;
        }
        task.missed = task.missed.saturating_add(1);
        let fresh = std::mem::take(&mut task.stale);
        let lost = task.missed >= MISSES;
        for number in task.waiters.iter().filter(|_| lost || fresh) {
            if let Some(waiter) = self.waiters.get_mut((*number).into()) {
                waiter.stale -= usize::from(fresh);
                waiter.lost |= lost;
                touch(&mut self.touched, *number, waiter);
            }
        }
        self.postpone(id, jitter);
    }

    /// A task was asked for, and will be again after its delay.
    fn postpone(&mut self, id: i64, jitter: f64) {
        if self.drop_unwanted(&id) {
            return;
        }
        if let Some(task) = self.tasks.get_mut(id) {
            let due = task.answered(self.now, jitter);
            task.stage = Stage::Due(due);
            self.due.add(due, id);
        }
    }

    /// A list could not be asked for.
    pub(super) fn failed(&mut self, list: List, error: E, failure: PollFailure) {
        match failure {
            PollFailure::Passing(retry_input) => {
                self.back_off(error, &retry_input);
                let mut lists = vec![list];
                // What would be sent next meets the same.
                lists.extend(std::iter::from_fn(|| self.rounds.next()));
                lists.iter().for_each(|list| self.put_back(list));
                lists.iter().for_each(|list| self.done(list.round));
            }
            PollFailure::Refused if list.ids.len() > 1 => {
                self.retry.reset();
                self.rounds.halve(list);
            }
            PollFailure::Refused | PollFailure::Final => {
                for id in &list.ids {
                    while let Some(waiter) = self.tasks.get(*id).and_then(|task| task.waiters.first()) {
                        self.settle(*waiter, Some(EndReason::Failed(error.clone())));
                    }
                    self.tasks.remove(*id);
                }
                self.done(list.round);
            }
        }
    }

    /// Puts everything off. Several requests may meet the same failure: it counts once, and only what the service asks for
    /// makes it longer.
    fn back_off(&mut self, error: E, retry_input: &RetryInput) {
        let end = |backoff: &Backoff| match backoff.decide(self.now, Connectivity::default()) {
            Decision::Wait(until) => until,
            Decision::Send | Decision::GiveUp => self.now,
        };
        let mut until = self.backoff.as_ref().map_or(self.now, end);
        let first = until <= self.now;
        let mut retry = self.retry;
        if (first || retry_input.retry_after_ms.is_some())
            && let Some(backoff) = retry.after(retry_input, self.now)
            && (first || end(&backoff) > until)
        {
            until = end(&backoff);
            self.backoff = Some(backoff);
        }
        if first {
            self.retry = retry;
        }
        let delay = until - self.now;
        self.outputs.push(Output::Retrying(error, delay));
    }

    /// The tasks of a list that could not be asked for are due again, and what is known of them is old.
    fn put_back(&mut self, list: &List) {
        for id in &list.ids {
            if self.drop_unwanted(id) {
                continue;
            }
            let Some(task) = self.tasks.get_mut(*id) else {
                continue;
            };
            task.stage = Stage::Due(self.now);
            self.due.add(self.now, *id);
            if std::mem::replace(&mut task.stale, true) {
                continue;
            }
            for number in &task.waiters {
                if let Some(waiter) = self.waiters.get_mut((*number).into()) {
                    waiter.stale += 1;
                    touch(&mut self.touched, *number, waiter);
                }
            }
        }
    }
}

/// Notes that a waiter is to be looked at when the round ends.
fn touch(touched: &mut Vec<WaiterId>, number: WaiterId, waiter: &mut Waiter) {
    if !waiter.touched {
        waiter.touched = true;
        touched.push(number);
    }
}
