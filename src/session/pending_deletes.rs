//! Searches that the server still has to be told to delete.
//!
//! A search is owed from the moment that it is not wanted any more until the server confirms that it is gone. A deletion
//! that fails is tried again for as long as the page lives: the delays double up to a minute, and a chance (the network
//! is back, the page is going) brings the next try forward.

use crate::session::queue::Queue;
use crate::session::retry::{RetryInput, doubled};

/// Why a search is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Other conditions took its place, or its answer came when others were wanted.
    Superseded,
    /// The view was cleared.
    Cleared,
    /// The view was closed.
    Closed,
    /// The page was hidden for long.
    Hidden,
    /// The page went, for good or into the back/forward cache.
    PageHide,
    /// Its page died.
    Orphan,
    /// A plain call asked for it, or was abandoned.
    Call,
}

impl Reason {
    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Superseded => "superseded",
            Reason::Cleared => "cleared",
            Reason::Closed => "closed",
            Reason::Hidden => "hidden",
            Reason::PageHide => "pagehide",
            Reason::Orphan => "orphan",
            Reason::Call => "call",
        }
    }
}

/// How far a deletion has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not wanted any more.
    Owed,
    /// The request is made now.
    Sent,
    /// The server has let go of the search.
    Confirmed,
    /// The request failed and will be made again.
    Failed,
}

impl Stage {
    /// Its name in JavaScript.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Owed => "owed",
            Stage::Sent => "sent",
            Stage::Confirmed => "confirmed",
            Stage::Failed => "failed",
        }
    }
}

/// Something that happened to a deletion. At [`Stage::Sent`] the request is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The search.
    pub search_id: String,
    /// Why it is deleted.
    pub reason: Reason,
    /// How far its deletion has come.
    pub stage: Stage,
    /// The page is going: the request is made at once, with the token at hand and whatever the limit of requests.
    pub urgent: bool,
}

#[derive(Clone, Debug)]
struct Deletion {
    search_id: String,
    reason: Reason,
    /// Tries that failed.
    failures: u32,
    /// When to make the request, in milliseconds; `None` while one is on its way.
    due: Option<f64>,
}

impl Deletion {
    /// It has come this far.
    fn step(&self, stage: Stage, urgent: bool) -> Step {
        Step {
            search_id: self.search_id.clone(),
            reason: self.reason,
            stage,
            urgent,
        }
    }
}

/// The first delay before another try, in milliseconds.
const FIRST_DELAY_MS: f64 = 500.0;
/// The longest.
const MAX_DELAY_MS: f64 = 60_000.0;

/// The deletions owed, and what has happened to them since one looked.
#[derive(Debug, Default)]
pub struct PendingDeletes {
    deletions: Vec<Deletion>,
    steps: Queue<Step>,
}

impl PendingDeletes {
    /// How many searches the server has not let go of yet.
    pub fn len(&self) -> usize {
        self.deletions.len()
    }

    /// True if nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.deletions.is_empty()
    }

    /// The searches whose deletion the server has not confirmed yet.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.deletions.iter().map(|deletion| deletion.search_id.as_str())
    }

    /// A search is not wanted any more: its deletion is sent at once. One that is owed already is not sent twice.
    /// `urgent` if the page is going.
    pub fn add(&mut self, search_id: String, reason: Reason, urgent: bool) {
        if self
            .deletions
            .iter()
            .any(|deletion| deletion.search_id == search_id)
        {
            return;
        }
        for stage in [Stage::Owed, Stage::Sent] {
            self.steps.push(Step {
                search_id: search_id.clone(),
                reason,
                stage,
                urgent,
            });
        }
        self.deletions.push(Deletion {
            search_id,
            reason,
            failures: 0,
            due: None,
        });
    }

    /// The answer to a deletion: the server has let go of the search, or the request failed.
    pub fn completed(&mut self, search_id: &str, answer: Result<(), RetryInput>, now: f64) {
        let Some(index) = self
            .deletions
            .iter()
            .position(|deletion| deletion.search_id == search_id)
        else {
            return;
        };
        let Err(retry_input) = answer else {
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
            // Half of it by chance, so that many pages don't come back at the same moment.
            let delay = (delay * (0.5 + 0.5 * retry_input.random)).max(asked);
            deletion.failures += 1;
            deletion.due = Some(now + delay);
            self.steps.push(deletion.step(Stage::Failed, false));
        }
    }

    /// The request could not be made at [`Stage::Sent`]: it may be at this time, or, if that is infinite, once it is ready.
    pub fn defer(&mut self, search_id: &str, until: f64) {
        for deletion in &mut self.deletions {
            if deletion.search_id == search_id {
                deletion.due = Some(until);
            }
        }
    }

    /// What a deletion held back waits for is there, or has failed. Nothing to one that has been sent all the same.
    pub fn ready(&mut self, search_id: &str, answer: Result<(), RetryInput>, now: f64) {
        let held =
            |deletion: &&mut Deletion| deletion.search_id == search_id && deletion.due == Some(f64::INFINITY);
        let Some(deletion) = self.deletions.iter_mut().find(held) else {
            return;
        };
        match answer {
            Ok(()) => deletion.due = Some(now),
            Err(_) => self.completed(search_id, answer, now),
        }
    }

    /// Sends what is due.
    pub fn handle_timeout(&mut self, now: f64) {
        self.send_due(now, false);
    }

    fn send_due(&mut self, now: f64, urgent: bool) {
        for deletion in &mut self.deletions {
            if deletion.due.is_some_and(|due| due <= now) {
                deletion.due = None;
                self.steps.push(deletion.step(Stage::Sent, urgent));
            }
        }
    }

    /// Sends everything that waits for another try; `urgent` if the page is going.
    pub fn send_all(&mut self, urgent: bool) {
        self.send_due(f64::INFINITY, urgent);
    }

    /// When the next try is due, in milliseconds.
    pub fn poll_timeout(&self) -> Option<f64> {
        self.deletions
            .iter()
            .filter_map(|deletion| deletion.due)
            .reduce(f64::min)
    }

    /// The next thing that happened.
    pub fn poll_output(&mut self) -> Option<Step> {
        self.steps.pop()
    }
}
