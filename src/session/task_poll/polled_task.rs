//! A task that has waiters, or that has ended a moment ago.

use std::rc::Rc;

use super::WaiterId;
use super::options::PollOptions;
use crate::wire::task::Task;

/// Whether a task is queried.
#[derive(Clone, Copy, Debug)]
pub(super) enum Polling {
    /// It is queried at this time.
    Due(f64),
    /// It is in a list that is in flight or about to be sent.
    InRound,
    /// It has ended and is not queried. It is kept while it has waiters or is remembered.
    Ended { is_remembered: bool },
}

/// The factor from one delay to the next.
const GROWTH: f64 = 1.5;
/// The share of its delay by which a task may be queried early, to share a request.
const EARLY_SHARE: f64 = 0.25;

#[derive(Debug)]
pub(super) struct PolledTask<V> {
    /// In order of their numbers.
    pub(super) waiters: Vec<WaiterId>,
    /// The task as last reported by the service.
    pub(super) reported: Option<Rc<Task<V>>>,
    pub(super) polling: Polling,
    /// A query for it has failed since it was last reported.
    pub(super) is_stale: bool,
    /// How many responses in a row have not reported it.
    pub(super) misses: u8,
    /// The earliest time of the next query.
    pub(super) earliest: f64,
    /// When the last response to a query for it came.
    answered_at: f64,
    /// The delay after the next response.
    delay_ms: f64,
    /// The longest delay, and how many of the waiters ask for it.
    max_delay_ms: f64,
    waiters_at_max: usize,
}

impl<V> PolledTask<V> {
    pub(super) fn new() -> Self {
        PolledTask {
            waiters: Vec::new(),
            reported: None,
            polling: Polling::Due(f64::INFINITY),
            is_stale: false,
            misses: 0,
            earliest: f64::INFINITY,
            answered_at: f64::NEG_INFINITY,
            delay_ms: f64::INFINITY,
            max_delay_ms: f64::INFINITY,
            waiters_at_max: 0,
        }
    }

    /// Adds a waiter. The delay starts over.
    pub(super) fn join(&mut self, waiter: WaiterId, options: &PollOptions) {
        if let Err(index) = self.waiters.binary_search(&waiter) {
            self.waiters.insert(index, waiter);
        }
        self.delay_ms = self.delay_ms.min(options.interval_ms);
        self.limit_delay(options.max_interval_ms);
    }

    /// When a new waiter needs a query: at `soon`, unless a response came just now.
    pub(super) fn first_query_at(&mut self, options: &PollOptions, soon: f64) -> f64 {
        let due = soon.max(self.answered_at + options.interval_ms);
        self.earliest = self.earliest.min(due - options.interval_ms * EARLY_SHARE);
        due
    }

    /// Removes a waiter. Returns true if the longest delay must be computed again from those of the other waiters.
    pub(super) fn leave(&mut self, waiter: WaiterId, options: &PollOptions) -> bool {
        if let Ok(index) = self.waiters.binary_search(&waiter) {
            self.waiters.remove(index);
        }
        if options.max_interval_ms == self.max_delay_ms {
            self.waiters_at_max = self.waiters_at_max.saturating_sub(1);
        }
        let must_compute = self.waiters_at_max == 0;
        if must_compute {
            self.max_delay_ms = f64::INFINITY;
        }
        must_compute
    }

    /// Limits the delay by the longest one that a waiter allows.
    pub(super) fn limit_delay(&mut self, max_ms: f64) {
        if max_ms < self.max_delay_ms {
            self.max_delay_ms = max_ms;
            self.waiters_at_max = 0;
        }
        if max_ms == self.max_delay_ms {
            self.waiters_at_max += 1;
        }
    }

    /// A response has come, whether it reported the task or not. Returns when the next query is due.
    pub(super) fn answered(&mut self, now: f64, jitter: f64) -> f64 {
        self.answered_at = now;
        let delay = self.delay_ms.min(self.max_delay_ms);
        self.delay_ms = (delay * GROWTH).min(self.max_delay_ms);
        let due = now + delay * jitter;
        self.earliest = due - delay * EARLY_SHARE;
        due
    }

    /// True if it has no waiters and need not be kept.
    pub(super) fn is_unused(&self) -> bool {
        let is_kept = matches!(
            self.polling,
            Polling::InRound | Polling::Ended { is_remembered: true }
        );
        self.waiters.is_empty() && !is_kept
    }
}
