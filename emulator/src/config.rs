//! The options of an emulator.

use std::path::PathBuf;
use std::time::Duration;

/// The options of an emulator. The default root is the current directory; the other defaults suit a test.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory to serve as the library's contents, in every space.
    pub root: PathBuf,
    /// The port on 127.0.0.1; 0 picks a free port.
    pub port: u16,
    /// The id of the only library.
    pub library: String,
    /// The `library_secret` that the token endpoint requires.
    pub secret: String,
    /// How long a create request takes. The walk starts immediately.
    pub create_latency: Duration,
    /// How long a create request then waits for a full first page, or for the end of the walk. The default is zero, as
    /// in the service. Set it in tests that need items on the first page, so that they do not depend on the machine's
    /// speed.
    pub first_page_wait: Duration,
    /// A search expires after being idle for this long.
    pub search_ttl: Duration,
    /// A token expires when it has not been used for this long.
    pub token_period: Duration,
    /// A pause after each visited file, to slow walks down.
    pub walk_delay: Duration,
    /// How long a task started by a client stays in status 202.
    pub task_duration: Duration,
    /// A batch with more items than this becomes a task.
    pub batch_async_over: usize,
    /// Whether file history is enabled at the start. It must be disabled before the history can be cleared.
    pub file_history: bool,
    /// The minimum time between two requests that clear the library's history.
    pub history_interval: Duration,
    /// How long browsers may cache preflight responses.
    pub cors_max_age: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            root: PathBuf::from("."),
            port: 0,
            library: "smhdemo".to_owned(),
            secret: "demo-secret".to_owned(),
            create_latency: Duration::from_secs(2),
            first_page_wait: Duration::ZERO,
            search_ttl: Duration::from_secs(600),
            token_period: Duration::from_secs(24 * 60 * 60),
            walk_delay: Duration::ZERO,
            task_duration: Duration::from_secs(2),
            batch_async_over: 100,
            file_history: false,
            history_interval: Duration::from_secs(60),
            cors_max_age: Duration::from_secs(600),
        }
    }
}
