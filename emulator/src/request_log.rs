//! The request log. A request gets its entry when it arrives, so that pending and dropped requests are listed too.

use std::collections::VecDeque;
use std::time::Instant;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::domain::clock::millis;
use crate::operation::Operation;

const MAX_ENTRIES: usize = 2_000;

/// A request to the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestEntry {
    /// The number of the request since the start. A reset does not restart the count.
    pub seq: u64,
    /// When the request arrived, in milliseconds since the emulator started.
    pub at_ms: u64,
    /// The HTTP method.
    pub method: String,
    /// The operation. For a preflight, the operation of the request that it announces.
    pub operation: Operation,
    /// The path as received, still percent-encoded; a token in it is replaced by `***`.
    pub path: String,
    /// The query as received, still percent-encoded; tokens and secrets are replaced by `***`.
    pub query: String,
    /// Whether it is a CORS preflight.
    pub preflight: bool,
    /// The status of the response. `None` while the request is pending, and if the connection was dropped.
    pub status: Option<u16>,
    /// How long the response took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The injected fault: `latency`, a status, `html`, `drop` or `dropAfter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Whether the client closed the connection before the response. The request took effect all the same.
    pub client_gone: bool,
    /// The header `Origin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The header `Referer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referer: Option<String>,
    /// The header `Content-Type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The header `Cache-Control`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
    /// Whether the request had a header `Cookie`.
    pub cookie: bool,
}

/// The result of a request.
pub(crate) struct RequestOutcome {
    /// `None` if the connection was dropped.
    pub(crate) status: Option<u16>,
    pub(crate) fault: Option<String>,
}

pub(crate) struct RequestLog {
    started: Instant,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    next_seq: u64,
    list: VecDeque<RequestEntry>,
}

impl Default for RequestLog {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            entries: Mutex::default(),
        }
    }
}

impl RequestLog {
    pub(crate) fn entries(&self) -> Vec<RequestEntry> {
        self.entries.lock().list.iter().cloned().collect()
    }

    /// Whether a request of this operation has arrived and has not been answered. Preflights do not count.
    pub(crate) fn is_pending(&self, operation: Operation) -> bool {
        let entries = self.entries.lock();
        let mut requests = entries
            .list
            .iter()
            .filter(|entry| !entry.preflight && entry.operation == operation);
        requests.any(|entry| entry.duration_ms.is_none())
    }

    pub(crate) fn clear(&self) {
        self.entries.lock().list.clear();
    }

    /// Adds an entry, sets its number and time, and returns the number.
    pub(crate) fn begin(&self, mut entry: RequestEntry) -> u64 {
        entry.at_ms = millis(self.started.elapsed());
        let mut entries = self.entries.lock();
        let seq = entries.next_seq;
        entry.seq = seq;
        entries.next_seq += 1;
        if entries.list.len() == MAX_ENTRIES {
            entries.list.pop_front();
        }
        entries.list.push_back(entry);
        seq
    }

    pub(crate) fn finish(&self, seq: u64, outcome: RequestOutcome) {
        let now_ms = millis(self.started.elapsed());
        self.update(seq, |entry| {
            entry.status = outcome.status;
            entry.duration_ms = Some(now_ms - entry.at_ms);
            entry.fault = outcome.fault;
        });
    }

    /// Records that the client closed the connection before the response.
    pub(crate) fn client_gone(&self, seq: u64) {
        self.update(seq, |entry| entry.client_gone = true);
    }

    fn update(&self, seq: u64, update: impl FnOnce(&mut RequestEntry)) {
        let mut entries = self.entries.lock();
        if let Ok(index) = entries.list.binary_search_by_key(&seq, |entry| entry.seq)
            && let Some(entry) = entries.list.get_mut(index)
        {
            update(entry);
        }
    }
}
