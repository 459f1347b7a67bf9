//! Everything that the requests of one emulator share.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::time;

use crate::config::Config;
use crate::domain::clock::{Clock, millis};
use crate::domain::folder::Folder;
use crate::domain::history::History;
use crate::domain::link_store::LinkStore;
use crate::domain::search_store::SearchStore;
use crate::domain::task_store::TaskStore;
use crate::domain::token::TokenStore;
use crate::fault::FaultInjector;
use crate::operation::Operation;
use crate::request_log::RequestLog;
use crate::state::{Counters, State};

const IDLE_CHECK_INTERVAL: Duration = Duration::from_millis(10);

pub(crate) struct App {
    pub(crate) config: Config,
    /// The library's contents.
    pub(crate) folder: Arc<Folder>,
    pub(crate) tokens: TokenStore,
    pub(crate) searches: SearchStore,
    pub(crate) tasks: TaskStore,
    pub(crate) history: History,
    pub(crate) links: LinkStore,
    /// Limits how many pictures are scaled at a time, because each takes a core and much memory.
    pub(crate) scaling: Semaphore,
    /// The clock of tasks, history and links. Tokens and searches use the real time.
    pub(crate) clock: Arc<Clock>,
    pub(crate) faults: FaultInjector,
    pub(crate) log: RequestLog,
    /// Each open connection holds a clone, so the reference count is the number of connections plus one.
    pub(crate) connections: Arc<()>,
    started: Instant,
}

impl App {
    pub(crate) fn new(config: Config, folder: Folder) -> Arc<Self> {
        let clock = Arc::<Clock>::default();
        Arc::new(Self {
            folder: Arc::new(folder),
            tokens: TokenStore::new(&config.library, config.token_period),
            searches: SearchStore::new(config.search_ttl),
            tasks: TaskStore::new(Arc::clone(&clock)),
            history: History::new(config.file_history, config.history_interval),
            links: LinkStore::new(Arc::clone(&clock)),
            scaling: Semaphore::new(available_parallelism().map_or(1, NonZero::get)),
            clock,
            faults: FaultInjector::default(),
            log: RequestLog::default(),
            connections: Arc::default(),
            started: Instant::now(),
            config,
        })
    }

    pub(crate) fn state(&self) -> State {
        let (searches, totals) = self.searches.state();
        State {
            library: self.config.library.clone(),
            file_history: self.history.is_enabled(),
            uptime_ms: millis(self.started.elapsed()),
            open_connections: Arc::strong_count(&self.connections) - 1,
            live_searches: searches.len(),
            searches,
            counters: Counters {
                created: totals.created,
                continued: totals.continued,
                deleted: totals.deleted,
                expired: totals.expired,
                cancelled_by_reset: totals.cancelled_by_reset,
                walked_files: totals.walked_files,
                tasks_started: self.tasks.started(),
                tokens_issued: self.tokens.issued(),
            },
            requests: self.log.entries(),
        }
    }

    /// Waits until no search is alive and no create request is pending, at most for `timeout`, and returns the state.
    pub(crate) async fn idle(&self, timeout: Duration) -> State {
        let idle = async {
            while !self.searches.is_empty() || self.log.is_pending(Operation::Create) {
                time::sleep(IDLE_CHECK_INTERVAL).await;
            }
        };
        // The state tells whether the time was sufficient.
        let _ = time::timeout(timeout, idle).await;
        self.state()
    }

    /// Restores the state at the start, except that tokens stay valid.
    pub(crate) fn reset(&self) {
        self.searches.reset();
        // First the tasks: a batch changes the folder only as long as its task exists.
        self.tasks.reset();
        self.folder.reset();
        self.links.reset();
        self.history.reset();
        self.clock.reset();
        self.tokens.reset_count();
        self.faults.reset();
        self.log.clear();
    }
}
