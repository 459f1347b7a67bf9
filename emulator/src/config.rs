//! What an emulator is started with.

use std::path::PathBuf;
use std::time::Duration;

/// How an emulator behaves. Every field has a default that suits a test, except that the root is the
/// current directory.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory that is served as the library's contents, in every space.
    pub root: PathBuf,
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// The only library there is.
    pub library: String,
    /// What the token endpoint wants as `library_secret`.
    pub secret: String,
    /// How long a create takes to answer; the walk starts at once.
    pub create_latency: Duration,
    /// How long a create waits after that until it has found a full page, or everything. Zero, the default, is what the
    /// service does: a test whose first page must have items does not depend on the speed of the machine with more.
    pub first_page_wait: Duration,
    /// A search nobody asked about for this long is deleted.
    pub search_ttl: Duration,
    /// How long a token lives after its last use.
    pub token_period: Duration,
    /// A pause after each visited file, which makes a walk as slow as a test or a demo wants it.
    pub walk_delay: Duration,
    /// How long a task started by a client stays in status 202.
    pub task_duration: Duration,
    /// Whether the library keeps earlier versions at first, which must be switched off before they can be cleared.
    pub file_history: bool,
    /// Clearing the library's history is allowed once in this time.
    pub history_interval: Duration,
    /// How long a browser may keep a preflight's answer.
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
            file_history: false,
            history_interval: Duration::from_secs(60),
            cors_max_age: Duration::from_secs(600),
        }
    }
}
