//! One search: what it was asked, what it has found, and what of that has been handed out.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;

use crate::clock::millis;
use crate::conditions::Conditions;
use crate::item::Entry;
use crate::state::SearchState;
use crate::walk::{self, Cancel};

/// The most items on a page.
const PAGE_SIZE: usize = 20;

/// What a search is created from.
pub(crate) struct NewSearch {
    pub(crate) space: String,
    pub(crate) user_id: Option<String>,
    /// As received, to be shown.
    pub(crate) received: Value,
    pub(crate) conditions: Conditions,
}

pub(crate) struct Search {
    pub(crate) id: String,
    request: NewSearch,
    created: Instant,
    cancel: Cancel,
    visited: AtomicU64,
    progress: Mutex<Progress>,
}

struct Progress {
    /// `None` until the create has been answered: nobody can use a search before.
    last_used: Option<Instant>,
    running: bool,
    /// Found and not handed out.
    waiting: VecDeque<Found>,
    /// Whether something came to `waiting` since it was last put in order.
    unordered: bool,
    /// Handed out, in the order of the pages: a page that is asked for again is the same again.
    handed_out: Vec<Arc<Entry>>,
    /// The positions that pages ended at, which are what may be continued from.
    positions: BTreeSet<usize>,
}

impl Progress {
    fn idle(&self, now: Instant) -> Duration {
        self.last_used
            .map_or(Duration::ZERO, |used| now.saturating_duration_since(used))
    }
}

struct Found {
    entry: Arc<Entry>,
    words: usize,
}

/// Some of what a search has found.
pub(crate) struct Page {
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) finished: bool,
    /// Where the next page starts; `None` at the end.
    pub(crate) next: Option<usize>,
}

impl Search {
    pub(crate) fn new(id: String, request: NewSearch, now: Instant) -> Self {
        Self {
            id,
            request,
            created: now,
            cancel: Cancel::default(),
            visited: AtomicU64::new(0),
            progress: Mutex::new(Progress {
                last_used: None,
                running: true,
                waiting: VecDeque::new(),
                unordered: false,
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

    /// Walks the tree, on the calling thread, until done or cancelled.
    pub(crate) fn run(&self, root: &Path, delay: Duration, walked: &AtomicU64) {
        let conditions = &self.request.conditions;
        walk::walk(root, &conditions.scope, delay, &self.cancel, |entry| {
            self.visited.fetch_add(1, Ordering::Relaxed);
            walked.fetch_add(1, Ordering::Relaxed);
            let Some(entry) = entry else { return };
            if let Some(words) = conditions.select(&entry) {
                let mut progress = self.progress.lock();
                progress.waiting.push_back(Found {
                    entry: Arc::new(entry),
                    words,
                });
                progress.unordered = true;
            }
        });
        self.progress.lock().running = false;
    }

    pub(crate) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Puts off the expiry.
    pub(crate) fn touch(&self, now: Instant) {
        self.progress.lock().last_used = Some(now);
    }

    pub(crate) fn idle(&self, now: Instant) -> Duration {
        self.progress.lock().idle(now)
    }

    /// Whether it has found a full page, or everything.
    pub(crate) fn has_first_page(&self) -> bool {
        let progress = self.progress.lock();
        !progress.running || progress.handed_out.len() + progress.waiting.len() >= PAGE_SIZE
    }

    /// The page that starts at a position where another ended; `None` if none did.
    ///
    /// What has been handed out keeps its order. What follows is the best of what has been found by now and
    /// not been handed out.
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
        let has_more = progress.running || end < progress.handed_out.len() || !progress.waiting.is_empty();
        if has_more {
            progress.positions.insert(end);
        }
        Some(Page {
            entries,
            finished: !progress.running,
            next: has_more.then_some(end),
        })
    }

    fn hand_out(&self, progress: &mut Progress, end: usize) {
        let conditions = &self.request.conditions;
        if progress.unordered && conditions.is_ordered() {
            progress
                .waiting
                .make_contiguous()
                .sort_by(|a, b| conditions.compare((&a.entry, a.words), (&b.entry, b.words)));
        }
        progress.unordered = false;
        let wanted = end
            .saturating_sub(progress.handed_out.len())
            .min(progress.waiting.len());
        let next: Vec<_> = progress
            .waiting
            .drain(..wanted)
            .map(|found| found.entry)
            .collect();
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
            items_found: progress.handed_out.len() + progress.waiting.len(),
            files_visited: self.visited.load(Ordering::Relaxed),
            running: progress.running,
            handed_out: progress.handed_out.len(),
        }
    }
}
