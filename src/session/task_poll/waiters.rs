//! Those who wait: how they come and go, and what they are told when a round ends.

use super::input::Output;
use super::machine::TaskPoll;
use super::polled_task::{PolledTask, Stage};
use super::waiter::{End, EndReason, Pace, Waiter, WaiterId};
use crate::wire::task::distinct;

/// How long the first round waits for more waiters.
const GATHER_MS: f64 = 20.0;
/// After so many answers that do not tell of it, a task is unknown.
pub(super) const MISSES: u8 = 3;

impl<V, E: Clone> TaskPoll<V, E> {
    pub(super) fn join(&mut self, number: WaiterId, ids: &[i64], pace: Pace, deadline: Option<f64>) {
        if self.waiters.get(number.into()).is_some() {
            return;
        }
        let mut waiter = Waiter {
            ids: distinct(ids),
            pace,
            deadline,
            ended: 0,
            stale: 0,
            touched: false,
            changed: false,
            told_stale: false,
            lost: false,
        };
        for id in &waiter.ids {
            self.tasks.add(*id, PolledTask::new());
            let Some(task) = self.tasks.get_mut(*id) else {
                continue;
            };
            task.join(number, &pace);
            waiter.changed |= task.task.is_some();
            waiter.stale += usize::from(task.stale);
            match task.stage {
                Stage::Due(time) => {
                    let wanted = task.wanted_at(&pace, self.now + GATHER_MS);
                    if wanted < time {
                        self.due.remove(time, *id);
                        self.due.add(wanted, *id);
                        task.stage = Stage::Due(wanted);
                    }
                }
                Stage::Asked => {}
                Stage::Ended { .. } => waiter.ended += 1,
            }
        }
        let (done, news) = (waiter.is_done(), waiter.has_news());
        if let Some(deadline) = deadline {
            self.deadlines.add(deadline, number.into());
        }
        self.waiters.add(number.into(), waiter);
        if done {
            self.settle(number, None);
        } else if news {
            self.outputs.push(Output::Progress(number));
        }
    }

    /// A waiter's wait is over: well, or because of this.
    pub(super) fn settle(&mut self, number: WaiterId, reason: Option<EndReason<E>>) {
        let Some(waiter) = self.waiters.remove(number.into()) else {
            return;
        };
        let tasks = waiter.ids.iter().filter_map(|id| self.told(id).cloned());
        let end = match reason {
            None => End::Done(tasks.collect()),
            Some(reason) => End::Failed(reason, tasks.collect()),
        };
        self.outputs.push(Output::Ended(number, end));
        self.detach(number, &waiter);
    }

    /// A waiter that is gone lets go of its tasks. The last one ends everything that is on its way.
    pub(super) fn detach(&mut self, number: WaiterId, waiter: &Waiter) {
        if let Some(deadline) = waiter.deadline {
            self.deadlines.remove(deadline, number.into());
        }
        for id in &waiter.ids {
            let Some(task) = self.tasks.get_mut(*id) else {
                continue;
            };
            if task.leave(number, &waiter.pace) {
                let left = task.waiters.clone();
                for other in left.iter().filter_map(|other| self.waiters.get((*other).into())) {
                    task.limit(other.pace.max_interval_ms);
                }
            }
            if task.is_idle() {
                if let Stage::Due(time) = task.stage {
                    self.due.remove(time, *id);
                }
                self.tasks.remove(*id);
            }
        }
        if self.waiters.is_empty() {
            for attempt in self.rounds.abandon() {
                self.outputs.push(Output::Abort(attempt));
            }
            self.tasks
                .retain(|task| matches!(task.stage, Stage::Ended { .. }));
        }
    }

    /// Lets go of what has been remembered for long enough.
    pub(super) fn forget(&mut self) {
        for id in self.memory.take(self.now, &mut |_, _| true) {
            if let Some(task) = self.tasks.get_mut(id) {
                task.stage = Stage::Ended { remembered: false };
                if task.is_idle() {
                    self.tasks.remove(id);
                }
            }
        }
    }

    /// A list is done with. At the end of its round, those are told for whom something has changed.
    pub(super) fn done(&mut self, round: u32) {
        if round != 0 && !self.rounds.done(round) {
            return;
        }
        for number in std::mem::take(&mut self.touched) {
            let Some(waiter) = self.waiters.get_mut(number.into()) else {
                continue;
            };
            waiter.touched = false;
            let mut unknown = Vec::new();
            if std::mem::take(&mut waiter.lost) {
                let tasks = &self.tasks;
                let is_unknown = |id: &i64| tasks.get(*id).is_some_and(|task| task.missed >= MISSES);
                unknown.extend(waiter.ids.iter().copied().filter(is_unknown));
            }
            if !unknown.is_empty() {
                self.settle(number, Some(EndReason::NotFound(unknown)));
            } else if waiter.has_news() {
                self.outputs.push(Output::Progress(number));
            }
        }
    }
}
