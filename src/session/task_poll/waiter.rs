//! A waiter.

use super::options::PollOptions;

/// A waiter.
#[derive(Debug)]
pub(super) struct Waiter {
    /// Its tasks, each once, in its order.
    pub(super) ids: Vec<i64>,
    pub(super) options: PollOptions,
    pub(super) deadline: Option<f64>,
    /// How many of its tasks have ended.
    pub(super) ended: usize,
    /// How many of its tasks are stale.
    pub(super) stale: usize,
    /// It must be looked at when the round ends.
    pub(super) is_touched: bool,
    /// One of its tasks has another status than the one last reported to it.
    pub(super) has_change: bool,
    /// Whether the last progress that was reported to it was stale.
    reported_stale: bool,
    /// The service does not know one of its tasks.
    pub(super) has_unknown: bool,
}

impl Waiter {
    pub(super) fn new(ids: Vec<i64>, options: PollOptions, deadline: Option<f64>) -> Self {
        Waiter {
            ids,
            options,
            deadline,
            ended: 0,
            stale: 0,
            is_touched: false,
            has_change: false,
            reported_stale: false,
            has_unknown: false,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.ended == self.ids.len()
    }

    /// Returns true if there is progress to report, which then counts as reported.
    pub(super) fn take_progress(&mut self) -> bool {
        let is_stale = self.stale > 0;
        let stale_changed = std::mem::replace(&mut self.reported_stale, is_stale) != is_stale;
        std::mem::take(&mut self.has_change) || stale_changed
    }
}
