//! The searches that are alive, and how many are not any more.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task;

use crate::random;
use crate::search::{NewSearch, Search};
use crate::state::SearchState;

pub(crate) struct Searches {
    ttl: Duration,
    registry: Mutex<Registry>,
}

#[derive(Default)]
struct Registry {
    alive: HashMap<String, Arc<Search>>,
    counts: Counts,
    /// Shared with the walks, and replaced by a reset, so that those it cancelled do not count any more.
    walked: Arc<AtomicU64>,
    /// The emulator is shutting down.
    closed: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) created: u64,
    pub(crate) continued: u64,
    pub(crate) deleted: u64,
    pub(crate) expired: u64,
    pub(crate) cancelled_by_reset: u64,
    pub(crate) walked_files: u64,
}

impl Searches {
    pub(crate) fn new(ttl: Duration) -> Self {
        Self {
            ttl,
            registry: Mutex::default(),
        }
    }

    /// Creates a search and starts its walk, on a thread for blocking work.
    pub(crate) fn start(&self, request: NewSearch, root: PathBuf, delay: Duration) -> Arc<Search> {
        let search = Arc::new(Search::new(random::hex(), request, Instant::now()));
        let mut registry = self.registry.lock();
        registry.counts.created += 1;
        if registry.closed {
            search.cancel();
        } else {
            registry.alive.insert(search.id.clone(), Arc::clone(&search));
        }
        let walked = Arc::clone(&registry.walked);
        let walking = Arc::clone(&search);
        task::spawn_blocking(move || walking.run(&root, delay, &walked));
        search
    }

    /// A create has been answered: the search is idle from now on, however long that took.
    pub(crate) fn answered(&self, search: &Search) {
        search.touch(Instant::now());
    }

    /// A search of this space that is alive; it counts as used.
    pub(crate) fn find(&self, space: &str, id: &str) -> Option<Arc<Search>> {
        let now = Instant::now();
        let mut registry = self.registry.lock();
        self.expire(&mut registry, now);
        let search = registry.alive.get(id).filter(|search| search.space() == space)?;
        search.touch(now);
        Some(Arc::clone(search))
    }

    pub(crate) fn count_continued(&self) {
        self.registry.lock().counts.continued += 1;
    }

    /// Deletes a search of this space; `false` if there is none.
    pub(crate) fn delete(&self, space: &str, id: &str) -> bool {
        let mut registry = self.registry.lock();
        self.expire(&mut registry, Instant::now());
        if registry
            .alive
            .get(id)
            .is_none_or(|search| search.space() != space)
        {
            return false;
        }
        if let Some(search) = registry.alive.remove(id) {
            search.cancel();
            registry.counts.deleted += 1;
        }
        true
    }

    /// Deletes what has been idle for too long.
    pub(crate) fn sweep(&self) {
        self.expire(&mut self.registry.lock(), Instant::now());
    }

    fn expire(&self, registry: &mut Registry, now: Instant) {
        let before = registry.alive.len();
        registry.alive.retain(|_, search| {
            let alive = search.idle(now) < self.ttl;
            if !alive {
                search.cancel();
            }
            alive
        });
        registry.counts.expired += (before - registry.alive.len()) as u64;
    }

    pub(crate) fn reset(&self) {
        let mut registry = self.registry.lock();
        registry.alive.values().for_each(|search| search.cancel());
        let cancelled = registry.alive.len() as u64;
        *registry = Registry {
            closed: registry.closed,
            ..Registry::default()
        };
        registry.counts.cancelled_by_reset = cancelled;
    }

    /// Ends every search, and those that are still to come.
    pub(crate) fn close(&self) {
        let mut registry = self.registry.lock();
        registry.closed = true;
        registry.alive.drain().for_each(|(_, search)| search.cancel());
    }

    /// The searches alive, oldest first, and the totals.
    pub(crate) fn state(&self) -> (Vec<SearchState>, Counts) {
        let now = Instant::now();
        let mut registry = self.registry.lock();
        self.expire(&mut registry, now);
        let mut alive: Vec<_> = registry.alive.values().collect();
        alive.sort_by(|a, b| a.created().cmp(&b.created()).then_with(|| a.id.cmp(&b.id)));
        let states = alive.into_iter().map(|search| search.state(now)).collect();
        (
            states,
            Counts {
                walked_files: registry.walked.load(Ordering::Relaxed),
                ..registry.counts
            },
        )
    }
}
