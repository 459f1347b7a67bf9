//! The state snapshot that `GET /_emulator/state` returns.

use serde::{Deserialize, Serialize};

use crate::domain::search::SearchState;
use crate::request_log::RequestEntry;

/// A snapshot of an emulator.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The library's id.
    pub library: String,
    /// Whether file history is enabled. The history can be cleared only while it is disabled.
    #[serde(default)]
    pub file_history: bool,
    /// Milliseconds since the emulator started; the clock of [`RequestEntry::at_ms`].
    pub uptime_ms: u64,
    /// How many client connections are open, including the one of this request. While a client has no connection, none
    /// of its earlier requests can still arrive.
    #[serde(default)]
    pub open_connections: usize,
    /// How many searches are alive: the length of `searches`.
    pub live_searches: usize,
    /// The live searches, oldest first.
    pub searches: Vec<SearchState>,
    /// Totals since the start or the last reset.
    pub counters: Counters,
    /// The last 2,000 requests, oldest first, without those to `/_emulator`.
    pub requests: Vec<RequestEntry>,
}

/// Totals since the start or the last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// Searches created, counted when their walk starts.
    pub created: u64,
    /// Pages returned by continue requests.
    pub continued: u64,
    /// Searches deleted by clients.
    pub deleted: u64,
    /// Searches that expired.
    pub expired: u64,
    /// Searches that the last reset cancelled.
    pub cancelled_by_reset: u64,
    /// Directory entries visited by all searches.
    pub walked_files: u64,
    /// Tasks started by clients or planted.
    pub tasks_started: u64,
    /// Tokens issued, without renewals.
    pub tokens_issued: u64,
}
