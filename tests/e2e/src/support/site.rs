//! An emulator with a library of files, and the web server with the pages that search it, on another origin.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use smh_emulator::{Config, Emulator, FailNext, Faults, NewToken, Operation, State};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::until::{until, when};
use crate::support::web_server::{router, serve};

/// A word in the names of so many files that the results fill three pages.
pub(crate) const WORD: &str = "lighthouse";

pub(crate) struct Site {
    pub(crate) emulator: Arc<Emulator>,
    /// The URL of the demo.
    pub(crate) url: String,
    serving: JoinHandle<()>,
    may_start: watch::Sender<bool>,
    pub(crate) files: TempDir,
}

impl Site {
    /// Starts both servers. The emulator responds to a create after `create_latency`.
    pub(crate) async fn start(create_latency: Duration) -> Self {
        let config = Config {
            create_latency,
            ..Config::default()
        };
        Site::start_over(files(), config).await
    }

    /// The same over another folder and with other settings.
    pub(crate) async fn start_over(files: TempDir, config: Config) -> Self {
        let emulator = Emulator::start(Config {
            root: files.path().to_owned(),
            // The first page has items even on a busy machine.
            first_page_wait: Duration::from_secs(20),
            // As in the demo.
            file_history: true,
            ..config
        })
        .await
        .unwrap();
        let emulator = Arc::new(emulator);
        let for_tokens = Arc::clone(&emulator);
        let token = move || {
            let token = for_tokens.issue_token(NewToken {
                user_id: Some(String::from("e2e")),
                // As the demo's back end requests it.
                admin: true,
                ..NewToken::default()
            });
            async { Some(token) }
        };
        let (may_start, started) = watch::channel(false);
        let start_signal = move || {
            let mut started = started.clone();
            async move {
                started
                    .wait_for(|started| *started)
                    .await
                    .map(drop)
                    .map_err(|_| StatusCode::GONE)
            }
        };
        let router = router(emulator.url(), token)
            .merge(controls(&emulator))
            .route("/start-signal", get(start_signal));
        let (url, serving) = serve(router).await;
        Site {
            emulator,
            url,
            serving,
            may_start,
            files,
        }
    }

    /// Lets the pages start that wait for `/start-signal`.
    pub(crate) fn send_start_signal(&self) {
        self.may_start.send_replace(true);
    }

    /// A blank page on an origin that is neither the demo's nor the emulator's.
    pub(crate) fn elsewhere(&self) -> String {
        self.url.replace("127.0.0.1", "localhost") + "/elsewhere"
    }

    pub(crate) fn state(&self) -> State {
        self.emulator.state()
    }

    /// Waits until the emulator's state meets a condition.
    pub(crate) async fn until(&self, condition: &str, is_met: impl Fn(&State) -> bool) {
        until(condition, async || {
            let state = self.state();
            let mut requests = state.requests.clone();
            requests.drain(..requests.len().saturating_sub(12));
            when(is_met(&state), (&state.counters, &state.searches, requests))
        })
        .await;
    }

    /// Waits until no search is alive and no create is in flight.
    pub(crate) async fn until_nothing_lives(&self) {
        self.until("no search is alive", |state| {
            state.live_searches == 0 && creates_in_flight(state) == 0
        })
        .await;
    }

    /// Keeps the next create in flight until [`Site::finish_create`].
    pub(crate) fn hold_create(&self) {
        self.hold_creates(1);
    }

    /// Keeps the next creates in flight until [`Site::finish_create`].
    pub(crate) fn hold_creates(&self, count: usize) {
        self.hold_next(Operation::Create, count);
    }

    /// Keeps the next request of this kind in flight until [`Site::release`].
    pub(crate) fn hold(&self, operation: Operation) {
        self.hold_next(operation, 1);
    }

    fn hold_next(&self, operation: Operation, count: usize) {
        let held = FailNext {
            operation: Some(operation),
            latency_ms: Some(3_600_000),
            ..FailNext::default()
        };
        let faults = Faults {
            fail_next: vec![held; count],
            ..Faults::default()
        };
        self.emulator.set_faults(faults).unwrap();
    }

    /// Responds to the creates that were held.
    pub(crate) fn finish_create(&self) {
        self.release();
    }

    /// Responds to the requests that were held: the emulator ends latencies when its faults are replaced.
    pub(crate) fn release(&self) {
        self.emulator.set_faults(Faults::default()).unwrap();
    }

    /// Makes the next request of this kind fail.
    pub(crate) fn fail_next(&self, operation: Operation, fault: FailNext) {
        let fault = FailNext {
            operation: Some(operation),
            ..fault
        };
        let faults = Faults {
            fail_next: vec![fault],
            ..Faults::default()
        };
        self.emulator.set_faults(faults).unwrap();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A folder with the files of the library.
pub(crate) fn files() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let with_the_word = names().into_iter().map(|name| format!("harbour/{name}"));
    let others = [
        "文档/季度报告 2026.docx",
        "with space/picture #1 & more.png",
        "README",
    ];
    for name in with_the_word.chain(others.map(String::from)) {
        let path = folder.path().join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, name).unwrap();
    }
    folder
}

/// The names of the files that have the word in them.
pub(crate) fn names() -> BTreeSet<String> {
    (1..=47).map(|number| format!("{WORD} {number:02}.txt")).collect()
}

/// How many creates have neither a response nor been cancelled by the client.
pub(crate) fn creates_in_flight(state: &State) -> usize {
    let creates = requests(state, Operation::Create);
    creates
        .filter(|request| request.duration_ms.is_none() && !request.client_gone)
        .count()
}

/// The requests of a kind, without preflights.
pub(crate) fn requests(
    state: &State,
    operation: Operation,
) -> impl Iterator<Item = &smh_emulator::RequestEntry> {
    let requests = state.requests.iter();
    requests.filter(move |request| request.operation == operation && !request.preflight)
}

/// Routes by which a page controls the emulator. They are on the web server, whose connections the emulator's faults do not
/// affect.
fn controls(emulator: &Arc<Emulator>) -> Router {
    let for_faults = Arc::clone(emulator);
    let faults = move |faults: axum::Json<Faults>| async move {
        match for_faults.set_faults(faults.0) {
            Ok(()) => StatusCode::NO_CONTENT,
            Err(_) => StatusCode::BAD_REQUEST,
        }
    };
    let for_expiry = Arc::clone(emulator);
    Router::new()
        .route("/faults", put(faults))
        .route("/expire", post(move || async move { for_expiry.expire_tokens() }))
}
