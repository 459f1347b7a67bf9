//! One search: its conditions, the matches found so far, and the pages returned so far.

use std::collections::{BTreeSet, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::cancellation::Cancellation;
use crate::domain::clock::millis;
use crate::domain::conditions::Conditions;
use crate::domain::entry::Entry;
use crate::domain::view::View;

const PAGE_SIZE: usize = 20;

/// A live search: created, and neither deleted nor expired.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchState {
    /// The search's id.
    pub id: String,
    /// The space in which it was created.
    pub space_id: String,
    /// The user who created it, if the token or the call named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The conditions as received.
    pub conditions: Value,
    /// Milliseconds since it was created.
    pub age_ms: u64,
    /// Milliseconds since a call last used it.
    pub idle_ms: u64,
    /// Matching items found so far.
    pub items_found: usize,
    /// Directory entries visited so far.
    pub files_visited: u64,
    /// Whether its walk is still running.
    pub running: bool,
    /// Items returned in pages so far.
    pub handed_out: usize,
}

/// The contents of a create request.
pub(crate) struct NewSearch {
    pub(crate) space: String,
    pub(crate) user_id: Option<String>,
    /// The conditions as received, for the state snapshot.
    pub(crate) received: Value,
    pub(crate) conditions: Conditions,
}

pub(crate) struct Search {
    pub(crate) id: String,
    request: NewSearch,
    created: Instant,
    cancellation: Cancellation,
    visited: AtomicU64,
    progress: Mutex<Progress>,
}

struct Progress {
    /// `None` until the response to the create request is sent: before that, no client knows the search.
    last_used: Option<Instant>,
    running: bool,
    /// Matches that no page has returned yet.
    pending: VecDeque<Match>,
    /// Whether a match was added to `pending` since it was last sorted.
    unsorted: bool,
    /// Entries already returned, in the order of the pages, so that a repeated request gets the same page.
    handed_out: Vec<Arc<Entry>>,
    /// The positions at which pages ended. Only these can be continued from.
    positions: BTreeSet<usize>,
}

impl Progress {
    fn idle(&self, now: Instant) -> Duration {
        self.last_used
            .map_or(Duration::ZERO, |used| now.saturating_duration_since(used))
    }
}

struct Match {
    entry: Arc<Entry>,
    /// How many words of the keyword it matches.
    words: usize,
}

/// A page of matches.
pub(crate) struct Page {
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) finished: bool,
    /// Where the next page starts; `None` on the last page.
    pub(crate) next: Option<usize>,
}

impl Search {
    pub(crate) fn new(id: String, request: NewSearch, now: Instant) -> Self {
        Self {
            id,
            request,
            created: now,
            cancellation: Cancellation::default(),
            visited: AtomicU64::new(0),
            progress: Mutex::new(Progress {
                last_used: None,
                running: true,
                pending: VecDeque::new(),
                unsorted: false,
                handed_out: Vec::new(),
                positions: BTreeSet::from([0]),
            }),
        }
    }

    pub(crate) fn space(&self) -> &str {
        &self.request.space
    }

    pub(crate) fn created(&self) -> Instant {
        self.created
    }

    /// Walks the library on the calling thread until the end, or until cancelled. Also counts visited entries in
    /// `walked`.
    pub(crate) fn run(&self, library: &View, walked: &AtomicU64) {
        let conditions = &self.request.conditions;
        library.walk(&conditions.scope, &self.cancellation, &mut |entry| {
            self.visited.fetch_add(1, Ordering::Relaxed);
            walked.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = entry else {
                return ControlFlow::Continue(());
            };
            if let Some(words) = conditions.select(&entry) {
                let mut progress = self.progress.lock();
                progress.pending.push_back(Match {
                    entry: Arc::new(entry),
                    words,
                });
                progress.unsorted = true;
            }
            ControlFlow::Continue(())
        });
        self.progress.lock().running = false;
    }

    pub(crate) fn cancel(&self) {
        self.cancellation.cancel();
    }

    /// Restarts the idle time.
    pub(crate) fn touch(&self, now: Instant) {
        self.progress.lock().last_used = Some(now);
    }

    pub(crate) fn idle(&self, now: Instant) -> Duration {
        self.progress.lock().idle(now)
    }

    /// Whether a full page was found, or the walk has ended.
    pub(crate) fn has_first_page(&self) -> bool {
        let progress = self.progress.lock();
        !progress.running || progress.handed_out.len() + progress.pending.len() >= PAGE_SIZE
    }

    /// The page that starts at `from`; `None` if no page ended there.
    ///
    /// Entries already returned keep their positions. The rest of the page is the best of the matches found so far.
    pub(crate) fn page(&self, from: usize) -> Option<Page> {
        let mut progress = self.progress.lock();
        if !progress.positions.contains(&from) {
            return None;
        }
        let end = from.saturating_add(PAGE_SIZE);
        if end > progress.handed_out.len() {
            self.hand_out(&mut progress, end);
        }
        let entries: Vec<_> = progress
            .handed_out
            .iter()
            .skip(from)
            .take(PAGE_SIZE)
            .cloned()
            .collect();
        let end = from + entries.len();
        let has_more = progress.running || end < progress.handed_out.len() || !progress.pending.is_empty();
        if has_more {
            progress.positions.insert(end);
        }
        Some(Page {
            entries,
            finished: !progress.running,
            next: has_more.then_some(end),
        })
    }

    /// Moves the best matches from `pending` to `handed_out`, up to position `end`.
    fn hand_out(&self, progress: &mut Progress, end: usize) {
        let conditions = &self.request.conditions;
        if progress.unsorted && conditions.is_ordered() {
            progress
                .pending
                .make_contiguous()
                .sort_by(|a, b| conditions.compare((&a.entry, a.words), (&b.entry, b.words)));
        }
        progress.unsorted = false;
        let count = end
            .saturating_sub(progress.handed_out.len())
            .min(progress.pending.len());
        let next: Vec<_> = progress.pending.drain(..count).map(|found| found.entry).collect();
        progress.handed_out.extend(next);
    }

    pub(crate) fn state(&self, now: Instant) -> SearchState {
        let progress = self.progress.lock();
        SearchState {
            id: self.id.clone(),
            space_id: self.request.space.clone(),
            user_id: self.request.user_id.clone(),
            conditions: self.request.received.clone(),
            age_ms: millis(now.saturating_duration_since(self.created)),
            idle_ms: millis(progress.idle(now)),
            items_found: progress.handed_out.len() + progress.pending.len(),
            files_visited: self.visited.load(Ordering::Relaxed),
            running: progress.running,
            handed_out: progress.handed_out.len(),
        }
    }
}
