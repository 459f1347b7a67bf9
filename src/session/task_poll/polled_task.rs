//! A task that somebody waits for, or that has just ended.

use std::rc::Rc;

use super::waiter::{Pace, WaiterId};
use crate::wire::task::Task;

/// Where a task is in being asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage {
    /// To be asked for at this time.
    Due(f64),
    /// In a list that is on its way, or about to be.
    Asked,
    /// Ended, and never asked for again. Kept while somebody waits, or while it is remembered.
    Ended { remembered: bool },
}

/// What the delay grows by.
const GROWTH: f64 = 1.5;
/// The share of its delay by which a task may be asked for early, to share a request.
const EARLY: f64 = 0.25;

#[derive(Debug)]
pub(super) struct PolledTask<V> {
    /// Who waits for it, in order.
    pub(super) waiters: Vec<WaiterId>,
    /// What the service has last told of it.
    pub(super) task: Option<Rc<Task<V>>>,
    pub(super) stage: Stage,
    /// Asking for it has failed since it was last told of.
    pub(super) stale: bool,
    /// How often in a row an answer has not told of it.
    pub(super) missed: u8,
    /// When it may be asked for at the earliest.
    pub(super) from: f64,
    /// When an answer should have told of it last.
    answered_at: f64,
    /// The delay after the next answer.
    delay: f64,
    /// The longest delay, and how many of the waiters ask for it.
    max: f64,
    at_max: usize,
}

impl<V> PolledTask<V> {
    pub(super) fn new() -> Self {
        PolledTask {
            waiters: Vec::new(),
            task: None,
            stage: Stage::Due(f64::INFINITY),
            stale: false,
            missed: 0,
            from: f64::INFINITY,
            answered_at: f64::NEG_INFINITY,
            delay: f64::INFINITY,
            max: f64::INFINITY,
            at_max: 0,
        }
    }

    /// Somebody waits for it from now on. The delay starts over.
    pub(super) fn join(&mut self, waiter: WaiterId, pace: &Pace) {
        if let Err(place) = self.waiters.binary_search(&waiter) {
            self.waiters.insert(place, waiter);
        }
        self.delay = self.delay.min(pace.interval_ms);
        self.limit(pace.max_interval_ms);
    }

    /// When a waiter of this pace wants to hear of it: at `soon`, unless the service has told of it just now.
    pub(super) fn wanted_at(&mut self, pace: &Pace, soon: f64) -> f64 {
        let due = soon.max(self.answered_at + pace.interval_ms);
        self.from = self.from.min(due - pace.interval_ms * EARLY);
        due
    }

    /// Somebody does not wait for it any more. True if the longest delay is to be found anew.
    pub(super) fn leave(&mut self, waiter: WaiterId, pace: &Pace) -> bool {
        if let Ok(place) = self.waiters.binary_search(&waiter) {
            self.waiters.remove(place);
        }
        if pace.max_interval_ms == self.max {
            self.at_max = self.at_max.saturating_sub(1);
        }
        let anew = self.at_max == 0;
        if anew {
            self.max = f64::INFINITY;
        }
        anew
    }

    /// A waiter wants no delay to be longer than this.
    pub(super) fn limit(&mut self, max: f64) {
        if max < self.max {
            self.max = max;
            self.at_max = 0;
        }
        if max == self.max {
            self.at_max += 1;
        }
    }

    /// An answer has come, whether it told of it or not. When it is to be asked for next, if it is.
    pub(super) fn answered(&mut self, now: f64, jitter: f64) -> f64 {
        self.answered_at = now;
        let delay = self.delay.min(self.max);
        self.delay = (delay * GROWTH).min(self.max);
        let due = now + delay * jitter;
        self.from = due - delay * EARLY;
        due
    }

    /// Nobody waits for it, and nothing of it is to be kept.
    pub(super) fn is_idle(&self) -> bool {
        self.waiters.is_empty() && !matches!(self.stage, Stage::Asked | Stage::Ended { remembered: true })
    }
}
