//! The tasks that are polled, and when each is queried next.

use std::rc::Rc;

use super::WaiterId;
use super::due_queue::DueQueue;
use super::id_map::IdMap;
use super::options::PollOptions;
use super::polled_task::{PolledTask, Polling};
use crate::wire::task::{State, Task};

/// How long before it is due a task may be queried with others, in milliseconds.
const MAX_EARLY_MS: f64 = 4_000.0;
/// How long the first round waits for more waiters, in milliseconds.
const GATHER_MS: f64 = 20.0;
/// How long a task that has ended is remembered, in milliseconds.
const MEMORY_MS: f64 = 30_000.0;
/// After this many responses in a row that do not report it, a task is unknown.
const MAX_MISSES: u8 = 3;

/// The tasks that are polled.
#[derive(Debug)]
pub(super) struct TaskTable<V> {
    tasks: IdMap<PolledTask<V>>,
    /// When tasks are queried.
    due: DueQueue,
    /// When ended tasks are forgotten.
    memory: DueQueue,
}

/// The state of a task when a waiter joins.
pub(super) struct Joined {
    pub(super) is_reported: bool,
    pub(super) is_stale: bool,
    pub(super) has_ended: bool,
}

/// The changes of a task that its waiters must learn after a response.
pub(super) struct TaskChange<'a> {
    pub(super) waiters: &'a [WaiterId],
    /// The task has another status.
    pub(super) has_changed: bool,
    pub(super) has_ended: bool,
    /// The task was stale before.
    pub(super) was_stale: bool,
    /// The service does not know the task.
    pub(super) is_unknown: bool,
}

impl<V> TaskTable<V> {
    pub(super) const fn new() -> Self {
        TaskTable {
            tasks: IdMap::new(),
            due: DueQueue::new(),
            memory: DueQueue::new(),
        }
    }

    /// The task as last reported by the service.
    pub(super) fn reported(&self, id: i64) -> Option<&Rc<Task<V>>> {
        self.tasks.get(id)?.reported.as_ref()
    }

    /// When the task is queried next; `None` if it has ended.
    pub(super) fn next_query(&self, id: i64, now: f64) -> Option<f64> {
        match self.tasks.get(id)?.polling {
            Polling::Due(time) => Some(time),
            Polling::InRound => Some(now),
            Polling::Ended { .. } => None,
        }
    }

    /// When the first query is due.
    pub(super) fn first_due(&self) -> Option<f64> {
        self.due.first()
    }

    pub(super) fn is_unknown(&self, id: i64) -> bool {
        self.tasks.get(id).is_some_and(|task| task.misses >= MAX_MISSES)
    }

    pub(super) fn first_waiter(&self, id: i64) -> Option<WaiterId> {
        self.tasks.get(id)?.waiters.first().copied()
    }

    /// Adds a waiter to a task.
    pub(super) fn join(
        &mut self,
        id: i64,
        waiter: WaiterId,
        options: &PollOptions,
        now: f64,
    ) -> Option<Joined> {
        self.tasks.add(id, PolledTask::new());
        let task = self.tasks.get_mut(id)?;
        task.join(waiter, options);
        if let Polling::Due(time) = task.polling {
            let wanted = task.first_query_at(options, now + GATHER_MS);
            if wanted < time {
                self.due.remove(time, id);
                self.due.add(wanted, id);
                task.polling = Polling::Due(wanted);
            }
        }
        Some(Joined {
            is_reported: task.reported.is_some(),
            is_stale: task.is_stale,
            has_ended: matches!(task.polling, Polling::Ended { .. }),
        })
    }

    /// Removes a waiter from a task. `max_interval_ms` returns the longest interval of another waiter.
    pub(super) fn leave(
        &mut self,
        id: i64,
        waiter: WaiterId,
        options: &PollOptions,
        max_interval_ms: &dyn Fn(WaiterId) -> Option<f64>,
    ) {
        let Some(task) = self.tasks.get_mut(id) else {
            return;
        };
        if task.leave(waiter, options) {
            for other in task.waiters.clone() {
                if let Some(max_ms) = max_interval_ms(other) {
                    task.limit_delay(max_ms);
                }
            }
        }
        if task.is_unused() {
            if let Polling::Due(time) = task.polling {
                self.due.remove(time, id);
            }
            self.tasks.remove(id);
        }
    }

    /// Takes the tasks of a round that begins now.
    pub(super) fn take_due(&mut self, now: f64) -> Vec<i64> {
        let tasks = &mut self.tasks;
        self.due.take(now + MAX_EARLY_MS, &mut |time, id| {
            let task = tasks.get_mut(id).filter(|task| task.earliest.min(time) <= now);
            task.map(|task| task.polling = Polling::InRound).is_some()
        })
    }

    /// Stores a task that a response reports.
    pub(super) fn update(&mut self, reported: Task<V>, jitter: f64, now: f64) -> Option<TaskChange<'_>> {
        let id = reported.id;
        let task = self.tasks.get_mut(id)?;
        let has_ended = State::of(reported.status) != State::Running;
        let before = task.reported.as_ref();
        let has_changed = before.is_none_or(|before| before.status != reported.status);
        let was_stale = std::mem::take(&mut task.is_stale);
        task.misses = 0;
        task.reported = Some(Rc::new(reported));
        if has_ended {
            task.polling = Polling::Ended { is_remembered: true };
            self.memory.add(now + MEMORY_MS, id);
        } else {
            self.schedule_next(id, jitter, now);
        }
        Some(TaskChange {
            waiters: &self.tasks.get(id)?.waiters,
            has_changed,
            has_ended,
            was_stale,
            is_unknown: false,
        })
    }

    /// Counts a response to a query for this task that does not report it. No effect if the response did report it.
    pub(super) fn count_miss(&mut self, id: i64, jitter: f64, now: f64) -> Option<TaskChange<'_>> {
        let task = self.tasks.get_mut(id)?;
        if !matches!(task.polling, Polling::InRound) {
            return None;
        }
        task.misses = task.misses.saturating_add(1);
        let was_stale = std::mem::take(&mut task.is_stale);
        self.schedule_next(id, jitter, now);
        Some(TaskChange {
            waiters: &self.tasks.get(id)?.waiters,
            has_changed: false,
            has_ended: false,
            was_stale,
            is_unknown: self.is_unknown(id),
        })
    }

    /// The task is due again after its delay.
    fn schedule_next(&mut self, id: i64, jitter: f64, now: f64) {
        if self.remove_unwanted(id) {
            return;
        }
        if let Some(task) = self.tasks.get_mut(id) {
            let due = task.answered(now, jitter);
            task.polling = Polling::Due(due);
            self.due.add(due, id);
        }
    }

    /// A query for the task has failed, so it is due again now. Returns its waiters if it has become stale by that.
    pub(super) fn put_back(&mut self, id: i64, now: f64) -> &[WaiterId] {
        if !self.remove_unwanted(id)
            && let Some(task) = self.tasks.get_mut(id)
        {
            task.polling = Polling::Due(now);
            self.due.add(now, id);
            if !std::mem::replace(&mut task.is_stale, true) {
                return &task.waiters;
            }
        }
        &[]
    }

    /// Removes a task of a round if it no longer has waiters. Returns true if it is gone.
    pub(super) fn remove_unwanted(&mut self, id: i64) -> bool {
        let is_unwanted = self.tasks.get(id).is_none_or(|task| task.waiters.is_empty());
        if is_unwanted {
            self.tasks.remove(id);
        }
        is_unwanted
    }

    pub(super) fn remove(&mut self, id: i64) {
        self.tasks.remove(id);
    }

    /// Removes the tasks that have not ended.
    pub(super) fn keep_ended(&mut self) {
        self.tasks
            .retain(|task| matches!(task.polling, Polling::Ended { .. }));
    }

    /// Forgets the tasks that ended long ago.
    pub(super) fn forget(&mut self, now: f64) {
        for id in self.memory.take(now, &mut |_, _| true) {
            if let Some(task) = self.tasks.get_mut(id) {
                task.polling = Polling::Ended { is_remembered: false };
                if task.is_unused() {
                    self.tasks.remove(id);
                }
            }
        }
    }
}
