//! The live searches, and totals of all searches.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task;

use crate::domain::random;
use crate::domain::search::{NewSearch, Search, SearchState};
use crate::domain::view::View;

pub(crate) struct SearchStore {
    ttl: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    live: HashMap<String, Arc<Search>>,
    totals: SearchTotals,
    /// Entries visited by all walks. A reset replaces the counter, so walks that it cancelled no longer count.
    walked: Arc<AtomicU64>,
    /// Whether the emulator is shutting down.
    closed: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SearchTotals {
    pub(crate) created: u64,
    pub(crate) continued: u64,
    pub(crate) deleted: u64,
    pub(crate) expired: u64,
    pub(crate) cancelled_by_reset: u64,
    pub(crate) walked_files: u64,
}

impl SearchStore {
    pub(crate) fn new(ttl: Duration) -> Self {
        Self {
            ttl,
            inner: Mutex::default(),
        }
    }

    /// Creates a search and starts its walk on a thread for blocking work.
    pub(crate) fn start(&self, request: NewSearch, library: View) -> Arc<Search> {
        let search = Arc::new(Search::new(random::hex(), request, Instant::now()));
        let mut inner = self.inner.lock();
        inner.totals.created += 1;
        if inner.closed {
            search.cancel();
        } else {
            inner.live.insert(search.id.clone(), Arc::clone(&search));
        }
        let walked = Arc::clone(&inner.walked);
        let walking = Arc::clone(&search);
        task::spawn_blocking(move || walking.run(&library, &walked));
        search
    }

    /// A live search of this space. Its idle time restarts.
    pub(crate) fn find(&self, space: &str, id: &str) -> Option<Arc<Search>> {
        let now = Instant::now();
        let mut inner = self.inner.lock();
        self.expire(&mut inner, now);
        let search = inner.live.get(id).filter(|search| search.space() == space)?;
        search.touch(now);
        Some(Arc::clone(search))
    }

    pub(crate) fn count_continued(&self) {
        self.inner.lock().totals.continued += 1;
    }

    /// Deletes a search of this space. Returns `false` if there is no such search.
    pub(crate) fn delete(&self, space: &str, id: &str) -> bool {
        let mut inner = self.inner.lock();
        self.expire(&mut inner, Instant::now());
        if inner.live.get(id).is_none_or(|search| search.space() != space) {
            return false;
        }
        if let Some(search) = inner.live.remove(id) {
            search.cancel();
            inner.totals.deleted += 1;
        }
        true
    }

    /// Deletes the searches that have been idle for too long.
    pub(crate) fn delete_expired(&self) {
        self.expire(&mut self.inner.lock(), Instant::now());
    }

    fn expire(&self, inner: &mut Inner, now: Instant) {
        let before = inner.live.len();
        inner.live.retain(|_, search| {
            let keep = search.idle(now) < self.ttl;
            if !keep {
                search.cancel();
            }
            keep
        });
        inner.totals.expired += (before - inner.live.len()) as u64;
    }

    pub(crate) fn reset(&self) {
        let mut inner = self.inner.lock();
        inner.live.values().for_each(|search| search.cancel());
        let cancelled = inner.live.len() as u64;
        *inner = Inner {
            closed: inner.closed,
            ..Inner::default()
        };
        inner.totals.cancelled_by_reset = cancelled;
    }

    /// Cancels every search, including those created later.
    pub(crate) fn close(&self) {
        let mut inner = self.inner.lock();
        inner.closed = true;
        inner.live.drain().for_each(|(_, search)| search.cancel());
    }

    /// Whether no search is alive.
    pub(crate) fn is_empty(&self) -> bool {
        let mut inner = self.inner.lock();
        self.expire(&mut inner, Instant::now());
        inner.live.is_empty()
    }

    /// The live searches, oldest first, and the totals.
    pub(crate) fn state(&self) -> (Vec<SearchState>, SearchTotals) {
        let now = Instant::now();
        let mut inner = self.inner.lock();
        self.expire(&mut inner, now);
        let mut live: Vec<_> = inner.live.values().collect();
        live.sort_by(|a, b| a.created().cmp(&b.created()).then_with(|| a.id.cmp(&b.id)));
        let states = live.into_iter().map(|search| search.state(now)).collect();
        let totals = SearchTotals {
            walked_files: inner.walked.load(Ordering::Relaxed),
            ..inner.totals
        };
        (states, totals)
    }
}
