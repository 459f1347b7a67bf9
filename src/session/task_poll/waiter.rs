//! Who waits, and what they learn.

use std::rc::Rc;

use crate::wire::task::Task;

/// The number of a waiter.
pub type WaiterId = u32;

/// How often a waiter's tasks are asked for; times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// The first delay, which grows by half each time. Less than 50 ms counts as 50 ms.
    pub interval_ms: f64,
    /// The longest delay. Less than the first counts as the first.
    pub max_interval_ms: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            interval_ms: 1_000.0,
            max_interval_ms: 15_000.0,
        }
    }
}

/// The shortest delay, so that nobody asks without a pause.
const MIN_INTERVAL_MS: f64 = 50.0;

impl Pace {
    /// With what is too short made longer.
    pub(super) fn clamped(self) -> Self {
        let interval_ms = self.interval_ms.max(MIN_INTERVAL_MS);
        Pace {
            interval_ms,
            max_interval_ms: self.max_interval_ms.max(interval_ms),
        }
    }
}

/// How far a waiter's tasks have come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Those that have ended.
    pub ended: usize,
    /// All.
    pub total: usize,
    /// What is known of some of them is old, because asking has failed; it is tried again.
    pub stale: bool,
    /// When the next of them is asked for; `None` while the page is hidden for long.
    pub next_poll: Option<f64>,
}

impl Progress {
    /// Of a wait for so many tasks that is over.
    pub fn done(total: usize) -> Self {
        Progress {
            ended: total,
            total,
            stale: false,
            next_poll: None,
        }
    }
}

/// How a waiter's wait has ended. Tasks are in its order; those of which the service never told are left out.
#[derive(Clone, Debug, PartialEq)]
pub enum End<V, E> {
    /// Every task has ended.
    Done(Vec<Rc<Task<V>>>),
    /// The wait has failed, and this is how the tasks stood when last heard of.
    Failed(EndReason<E>, Vec<Rc<Task<V>>>),
}

/// EndReason a wait has failed.
#[derive(Clone, Debug, PartialEq)]
pub enum EndReason<E> {
    /// The service does not know these tasks: they never existed, or have ended and are more than 30 days old.
    NotFound(Vec<i64>),
    /// The waiter's deadline has come.
    TimedOut,
    /// A request failed for good.
    Failed(E),
}

/// One who waits.
#[derive(Debug)]
pub(super) struct Waiter {
    /// Each once, in its order.
    pub(super) ids: Vec<i64>,
    pub(super) pace: Pace,
    pub(super) deadline: Option<f64>,
    /// How many of its tasks have ended.
    pub(super) ended: usize,
    /// How many of its tasks could not be asked for at the last try.
    pub(super) stale: usize,
    /// It is among those to be looked at when the round ends.
    pub(super) touched: bool,
    /// One of its tasks has another status than it was told last.
    pub(super) changed: bool,
    /// What it was told last: that some of what it knows is old.
    pub(super) told_stale: bool,
    /// Some of its tasks are unknown.
    pub(super) lost: bool,
}

impl Waiter {
    pub(super) fn is_done(&self) -> bool {
        self.ended == self.ids.len()
    }

    /// There is something to tell, which is taken for told.
    pub(super) fn has_news(&mut self) -> bool {
        let stale = self.stale > 0;
        let turned = std::mem::replace(&mut self.told_stale, stale) != stale;
        std::mem::take(&mut self.changed) || turned
    }
}
