//! What `GET /_emulator/state` shows.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::log::RequestEntry;

/// A snapshot of an emulator.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The library's id.
    pub library: String,
    /// Whether the library keeps earlier versions: only while it does not can they be cleared.
    #[serde(default)]
    pub file_history: bool,
    /// Milliseconds since the emulator started; the clock of [`RequestEntry::at_ms`].
    pub uptime_ms: u64,
    /// How many connections clients have open, the one that asks for this included. While there is none, nothing can arrive
    /// that has been sent before.
    #[serde(default)]
    pub open_connections: usize,
    /// How many searches are alive: the length of `searches`.
    pub live_searches: usize,
    /// The searches alive, oldest first.
    pub searches: Vec<SearchState>,
    /// Totals since the start or the last reset.
    pub counters: Counters,
    /// The last 2,000 requests, oldest first, without those to `/_emulator`.
    pub requests: Vec<RequestEntry>,
}

/// A search that is alive: created, and neither deleted nor expired.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchState {
    /// The search's id.
    pub id: String,
    /// The space it was created in.
    pub space_id: String,
    /// Who created it, where the token or the call said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The conditions, as they were received.
    pub conditions: Value,
    /// Milliseconds since it was created.
    pub age_ms: u64,
    /// Milliseconds since a call last used it.
    pub idle_ms: u64,
    /// Matching items so far.
    pub items_found: usize,
    /// Directory entries looked at so far.
    pub files_visited: u64,
    /// Whether it is still walking the tree.
    pub running: bool,
    /// Items handed out in pages so far.
    pub handed_out: usize,
}

/// Totals since the start or the last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// Searches created, counted when their walk starts.
    pub created: u64,
    /// Pages asked for and given after the first.
    pub continued: u64,
    /// Searches deleted by a client.
    pub deleted: u64,
    /// Searches that expired unused.
    pub expired: u64,
    /// Searches that the last reset cancelled.
    pub cancelled_by_reset: u64,
    /// Directory entries looked at by all searches.
    pub walked_files: u64,
    /// Tasks started by clients or planted.
    pub tasks_started: u64,
    /// Tokens issued, renewals not counted.
    pub tokens_issued: u64,
}
