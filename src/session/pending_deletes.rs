//! The searches that must be deleted on the server.
//!
//! A deletion is pending from the moment its search is no longer wanted until the server confirms that the search is gone. A
//! failed deletion is sent again for as long as the page lives. The delays double up to a minute; a new network connection, a
//! new token, or the end of the page makes it be sent earlier.

use crate::names::named;
use crate::session::queue::Queue;
use crate::session::retry::{RetryInput, doubled};

named! {
    /// The reason for which a search is deleted. CONTRIBUTING.md lists the inputs of a view that lead to each reason.
    Reason {
        /// Other conditions are wanted now.
        Superseded = "superseded",
        /// The view was cleared.
        Cleared = "cleared",
        /// The view was closed.
        Closed = "closed",
        /// The page was hidden for long.
        Hidden = "hidden",
        /// The user left the page, for good or into the back/forward cache, or the browser froze it.
        PageHide = "pagehide",
        /// The page that created the search has crashed or was killed.
        Orphan = "orphan",
        /// A `createSearch` call was abandoned, or its invalid response names a search; or an iterator of `pages()` ended.
        Call = "call",
    }
}

named! {
    /// A stage of a deletion.
    Stage {
        /// The search is no longer wanted. In JavaScript `"owed"`.
        Pending = "owed",
        /// The request is sent.
        Sent = "sent",
        /// The server has confirmed that the search is gone.
        Confirmed = "confirmed",
        /// The request failed and will be sent again.
        Failed = "failed",
    }
}

/// A deletion has reached a stage. At [`Stage::Sent`] the request must be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The search.
    pub search_id: String,
    /// The reason for the deletion.
    pub reason: Reason,
    /// The stage.
    pub stage: Stage,
    /// The user is leaving the page, so the request must be sent at once, with the last known token and regardless of the rate
    /// limit.
    pub urgent: bool,
}

#[derive(Clone, Debug)]
struct Deletion {
    search_id: String,
    reason: Reason,
    /// The number of requests that failed.
    failures: u32,
    /// When to send the request, in milliseconds; `None` while it is in flight, infinite while there is no token.
    due: Option<f64>,
}

impl Deletion {
    fn step(&self, stage: Stage, urgent: bool) -> Step {
        Step {
            search_id: self.search_id.clone(),
            reason: self.reason,
            stage,
            urgent,
        }
    }
}

/// The first delay after a failure, in milliseconds.
const FIRST_DELAY_MS: f64 = 500.0;
/// The longest delay after a failure, in milliseconds.
const MAX_DELAY_MS: f64 = 60_000.0;

/// The pending deletions, and their steps that have not been taken yet.
#[derive(Debug, Default)]
pub struct PendingDeletes {
    deletions: Vec<Deletion>,
    steps: Queue<Step>,
}

impl PendingDeletes {
    /// The number of searches whose deletion the server has not confirmed.
    pub fn len(&self) -> usize {
        self.deletions.len()
    }

    /// True if no deletion is pending.
    pub fn is_empty(&self) -> bool {
        self.deletions.is_empty()
    }

    /// The searches whose deletion the server has not confirmed.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.deletions.iter().map(|deletion| deletion.search_id.as_str())
    }

    /// Adds a search to delete, and sends its deletion at once. No effect if its deletion is already pending.
    pub fn add(&mut self, search_id: String, reason: Reason, urgent: bool) {
        if self.ids().any(|id| id == search_id) {
            return;
        }
        let deletion = Deletion {
            search_id,
            reason,
            failures: 0,
            due: None,
        };
        for stage in [Stage::Pending, Stage::Sent] {
            self.steps.push(deletion.step(stage, urgent));
        }
        self.deletions.push(deletion);
    }

    /// The request of a deletion has succeeded or failed at `now`.
    pub fn completed(&mut self, search_id: &str, result: Result<(), RetryInput>, now: f64) {
        let Some(index) = self.ids().position(|id| id == search_id) else {
            return;
        };
        let Err(retry_input) = result else {
            let deletion = self.deletions.swap_remove(index);
            self.steps.push(deletion.step(Stage::Confirmed, false));
            return;
        };
        if let Some(deletion) = self.deletions.get_mut(index) {
            let delay = doubled(FIRST_DELAY_MS, deletion.failures, MAX_DELAY_MS);
            let asked = retry_input
                .retry_after_ms
                .map_or(0.0, f64::from)
                .min(MAX_DELAY_MS);
            // Half of the delay is random, so that many pages do not send at the same moment.
            let delay = (delay * (0.5 + 0.5 * retry_input.random)).max(asked);
            deletion.failures += 1;
            deletion.due = Some(now + delay);
            self.steps.push(deletion.step(Stage::Failed, false));
        }
    }

    /// The request was not sent at [`Stage::Sent`]. It may be sent at `until`; if that is infinite, after [`Self::ready`].
    pub fn defer(&mut self, search_id: &str, until: f64) {
        for deletion in &mut self.deletions {
            if deletion.search_id == search_id {
                deletion.due = Some(until);
            }
        }
    }

    /// The token that a deferred deletion waits for is there, or getting it has failed. No effect if the deletion has been sent
    /// in the meantime.
    pub fn ready(&mut self, search_id: &str, result: Result<(), RetryInput>, now: f64) {
        let waits =
            |deletion: &&mut Deletion| deletion.search_id == search_id && deletion.due == Some(f64::INFINITY);
        let Some(deletion) = self.deletions.iter_mut().find(waits) else {
            return;
        };
        match result {
            Ok(()) => deletion.due = Some(now),
            Err(_) => self.completed(search_id, result, now),
        }
    }

    /// Sends the deletions that are due at `now`.
    pub fn handle_timeout(&mut self, now: f64) {
        self.send_due(now, false);
    }

    /// Sends all deletions that are not in flight. They are urgent if the user is leaving the page.
    pub fn send_all(&mut self, urgent: bool) {
        self.send_due(f64::INFINITY, urgent);
    }

    fn send_due(&mut self, now: f64, urgent: bool) {
        for deletion in &mut self.deletions {
            if deletion.due.is_some_and(|due| due <= now) {
                deletion.due = None;
                self.steps.push(deletion.step(Stage::Sent, urgent));
            }
        }
    }

    /// When the next deletion is due, in milliseconds; infinite if none is.
    pub fn poll_timeout(&self) -> f64 {
        let due = self.deletions.iter().filter_map(|deletion| deletion.due);
        due.fold(f64::INFINITY, f64::min)
    }

    /// The next step.
    pub fn poll_output(&mut self) -> Option<Step> {
        self.steps.pop()
    }
}
