//! The log of requests. It is written as requests arrive, so that one that is still being answered, or never
//! will be, is in it too.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::millis;
use crate::fault::{Dropped, FaultName};
use crate::operation::Operation;
use crate::query;
use crate::router::path;

const LENGTH: usize = 2_000;

/// A request to the service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestEntry {
    /// Counts the requests since the start; a reset does not start it again.
    pub seq: u64,
    /// When it arrived, in milliseconds since the emulator started.
    pub at_ms: u64,
    /// The HTTP method.
    pub method: String,
    /// What it asks for. For a preflight, what the request to follow will ask for.
    pub operation: Operation,
    /// The path as received, still percent-encoded; a token in it is replaced by `***`.
    pub path: String,
    /// The query as received, still percent-encoded; tokens and secrets are replaced by `***`.
    pub query: String,
    /// Whether it is a CORS preflight.
    pub preflight: bool,
    /// The answer's status: `None` while there is none, and for good if the connection was dropped.
    pub status: Option<u16>,
    /// How long the answer took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The fault it met: `latency`, a status, `html`, `drop` or `dropAfter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The client closed the connection before the answer. The request took effect all the same.
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
    /// Whether there was a header `Cookie`.
    pub cookie: bool,
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

    pub(crate) fn clear(&self) {
        self.entries.lock().list.clear();
    }

    /// Notes that nobody waits for the answer any more.
    pub(crate) fn client_gone(&self, seq: u64) {
        self.change(seq, |entry| entry.client_gone = true);
    }

    fn begin(&self, request: &Request, operation: Operation) -> u64 {
        let preflight = request.method() == Method::OPTIONS;
        let headers = request.headers();
        let text = |name| header_text(headers, name);
        let mut entry = RequestEntry {
            seq: 0,
            at_ms: millis(self.started.elapsed()),
            method: request.method().to_string(),
            operation,
            path: shown_path(request),
            query: query::redacted(request.uri().query().unwrap_or_default()),
            preflight,
            status: None,
            duration_ms: None,
            fault: None,
            client_gone: false,
            origin: text(header::ORIGIN),
            referer: text(header::REFERER),
            content_type: text(header::CONTENT_TYPE),
            cache_control: text(header::CACHE_CONTROL),
            cookie: headers.contains_key(header::COOKIE),
        };
        let mut entries = self.entries.lock();
        entry.seq = entries.next_seq;
        entries.next_seq += 1;
        if entries.list.len() == LENGTH {
            entries.list.pop_front();
        }
        entries.list.push_back(entry);
        entries.next_seq - 1
    }

    fn finish(&self, seq: u64, response: &Response) {
        let now_ms = millis(self.started.elapsed());
        let dropped = response.extensions().get::<Dropped>().is_some();
        self.change(seq, |entry| {
            entry.status = (!dropped).then(|| response.status().as_u16());
            entry.duration_ms = Some(now_ms - entry.at_ms);
            entry.fault = response
                .extensions()
                .get::<FaultName>()
                .map(|name| name.0.clone());
        });
    }

    fn change(&self, seq: u64, change: impl FnOnce(&mut RequestEntry)) {
        let mut entries = self.entries.lock();
        if let Ok(index) = entries.list.binary_search_by_key(&seq, |entry| entry.seq)
            && let Some(entry) = entries.list.get_mut(index)
        {
            change(entry);
        }
    }
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn matched_path(request: &Request) -> Option<&str> {
    request.extensions().get::<MatchedPath>().map(MatchedPath::as_str)
}

fn shown_path(request: &Request) -> String {
    let path = request.uri().path();
    match path.rsplit_once('/') {
        Some((before, _)) if matched_path(request) == Some(path::TOKEN) => format!("{before}/***"),
        _ => path.to_owned(),
    }
}

/// Where the layer leaves the number of a request's entry, for whoever holds the connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogSlot(pub(crate) Arc<OnceLock<u64>>);

/// Logs every request to the service, and tells the layers within what it asks for.
pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(path::CONTROL) {
        return next.run(request).await;
    }
    let method = match request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD) {
        Some(asked) if request.method() == Method::OPTIONS => {
            Method::from_bytes(asked.as_bytes()).unwrap_or_default()
        }
        _ => request.method().clone(),
    };
    let operation = Operation::of(&method, matched_path(&request));
    let seq = app.log.begin(&request, operation);
    if let Some(slot) = request.extensions().get::<LogSlot>() {
        slot.0.get_or_init(|| seq);
    }
    request.extensions_mut().insert(operation);
    let response = next.run(request).await;
    app.log.finish(seq, &response);
    response
}
