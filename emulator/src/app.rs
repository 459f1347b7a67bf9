//! Everything the handlers of one emulator share.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::clock::millis;
use crate::config::Config;
use crate::fault::FaultControl;
use crate::log::RequestLog;
use crate::searches::Searches;
use crate::state::{Counters, State};
use crate::task::Tasks;
use crate::token::Tokens;

pub(crate) struct App {
    pub(crate) config: Config,
    /// The configured root with its links resolved, once and for all.
    pub(crate) root: PathBuf,
    pub(crate) tokens: Tokens,
    pub(crate) searches: Searches,
    pub(crate) tasks: Tasks,
    pub(crate) faults: FaultControl,
    pub(crate) log: RequestLog,
    /// Held once more by each open connection.
    pub(crate) connections: Arc<()>,
    started: Instant,
}

impl App {
    pub(crate) fn new(config: Config, root: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            root,
            tokens: Tokens::new(&config.library, config.token_period),
            searches: Searches::new(config.search_ttl),
            tasks: Tasks::new(config.history_interval, config.file_history),
            faults: FaultControl::default(),
            log: RequestLog::default(),
            connections: Arc::default(),
            started: Instant::now(),
            config,
        })
    }

    pub(crate) fn state(&self) -> State {
        let (searches, counts) = self.searches.state();
        State {
            library: self.config.library.clone(),
            file_history: self.tasks.file_history(),
            uptime_ms: millis(self.started.elapsed()),
            open_connections: Arc::strong_count(&self.connections) - 1,
            live_searches: searches.len(),
            searches,
            counters: Counters {
                created: counts.created,
                continued: counts.continued,
                deleted: counts.deleted,
                expired: counts.expired,
                cancelled_by_reset: counts.cancelled_by_reset,
                walked_files: counts.walked_files,
                tasks_started: self.tasks.started(),
                tokens_issued: self.tokens.issued(),
            },
            requests: self.log.entries(),
        }
    }

    /// As if just started, except that tokens stay valid.
    pub(crate) fn reset(&self) {
        self.searches.reset();
        self.tasks.reset();
        self.tokens.reset_count();
        self.faults.reset();
        self.log.clear();
    }
}
