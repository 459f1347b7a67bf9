//! A library of real files in an emulator, and a web server with what browsers load, on another origin.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Html;
use axum::routing::{get, post, put};
use serde_json::json;
use smh_emulator::{Config, Emulator, FailNext, Faults, NewToken, Operation, State};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::until::{until, when};

/// A word in the names of three pages of files.
pub(crate) const WORD: &str = "lighthouse";

/// What a strict application sends: no inline scripts, no `eval`, but WebAssembly.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://127.0.0.1:*; img-src data:",
);

/// A service worker of an application's own that has the package's in it.
const SERVICE_WORKER: &str = r#"importScripts("/pkg/service-worker.js");"#;

/// Whether the package has a script for service workers.
pub(crate) fn has_service_worker() -> bool {
    folder("pkg/dist/service-worker.js").is_file()
}

pub(crate) struct Site {
    pub(crate) emulator: Arc<Emulator>,
    /// Where the demo is.
    pub(crate) url: String,
    serving: JoinHandle<()>,
    told: watch::Sender<bool>,
    _files: TempDir,
}

impl Site {
    /// Starts both; creates answer after this long.
    pub(crate) async fn start(create_latency: Duration) -> Self {
        let files = files();
        let emulator = Emulator::start(Config {
            root: files.path().to_owned(),
            create_latency,
            // On a busy machine, too, the first page has items.
            first_page_wait: Duration::from_secs(20),
            // As the demo's has.
            file_history: true,
            ..Config::default()
        })
        .await
        .unwrap();
        let emulator = Arc::new(emulator);
        let for_tokens = Arc::clone(&emulator);
        let token = move || {
            let token = for_tokens.issue_token(NewToken {
                user_id: Some(String::from("e2e")),
                // As the demo's own back end asks for.
                admin: true,
                ..NewToken::default()
            });
            async { Some(token) }
        };
        let (told, telling) = watch::channel(false);
        let when_told = move || {
            let mut telling = telling.clone();
            async move {
                telling
                    .wait_for(|told| *told)
                    .await
                    .map(drop)
                    .map_err(|_| StatusCode::GONE)
            }
        };
        let router = router(emulator.url(), token)
            .merge(steering(&emulator))
            .route("/told", get(when_told));
        let (url, serving) = serve(router).await;
        Site {
            emulator,
            url,
            serving,
            told,
            _files: files,
        }
    }

    /// Tells the pages that wait for it to go on.
    pub(crate) fn tell(&self) {
        self.told.send_replace(true);
    }

    /// A page with nothing on it, on an origin that is neither the demo's nor the emulator's.
    pub(crate) fn elsewhere(&self) -> String {
        self.url.replace("127.0.0.1", "localhost") + "/elsewhere"
    }

    pub(crate) fn state(&self) -> State {
        self.emulator.state()
    }

    /// Waits until the server's state is such.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&State) -> bool) {
        until(what, async || {
            let state = self.state();
            let mut requests = state.requests.clone();
            requests.drain(..requests.len().saturating_sub(12));
            when(is_so(&state), (&state.counters, &state.searches, requests))
        })
        .await;
    }

    /// Waits until no search is alive and none is being made.
    pub(crate) async fn until_nothing_lives(&self) {
        self.until("no search is alive", |state| {
            state.live_searches == 0 && creates_in_flight(state) == 0
        })
        .await;
    }

    /// Lets the next request of this kind meet this.
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

/// A folder to search.
pub(crate) fn files() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let of_the_word = names().into_iter().map(|name| format!("harbour/{name}"));
    let others = [
        "文档/季度报告 2026.docx",
        "with space/picture #1 & more.png",
        "README",
    ];
    for name in of_the_word.chain(others.map(String::from)) {
        let path = folder.path().join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, name).unwrap();
    }
    folder
}

/// How many creates have not been answered, nor dropped.
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

/// The names of the files that have the word in them.
pub(crate) fn names() -> BTreeSet<String> {
    (1..=47).map(|number| format!("{WORD} {number:02}.txt")).collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// Fails, saying what to do, unless a folder of the repository has been built.
pub(crate) fn assert_built(name: &str) {
    assert!(
        folder(name).join("index.html").is_file() || folder(name).join("index.js").is_file(),
        "{name} is not built: run `make pkg www frameworks`"
    );
}

/// Serves this, and says where.
pub(crate) async fn serve(router: Router) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, serving)
}

/// Where a page steers the emulator without waiting for its connections to it.
fn steering(emulator: &Arc<Emulator>) -> Router {
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

/// What browsers load, for an emulator at this URL, and the demo's back end, which gets tokens like this: `None` where
/// there is none to be had.
pub(crate) fn router<F, T>(emulator: &str, token: F) -> Router
where
    F: Fn() -> T + Clone + Send + Sync + 'static,
    T: Future<Output = Option<String>> + Send + 'static,
{
    let config = json!({ "baseUrl": emulator, "libraryId": "smhdemo", "spaceId": "-" });
    let token = async move || match token().await {
        Some(token) => Ok(axum::Json(json!({ "accessToken": token }))),
        None => Err(StatusCode::BAD_GATEWAY),
    };
    let package = Router::new()
        .nest_service("/pkg", ServeDir::new(folder("pkg/dist")))
        .nest_service("/page", ServeDir::new(folder("tests/e2e/page")))
        .nest_service("/frameworks", ServeDir::new(folder("target/frameworks")))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            POLICY,
        ));
    Router::new()
        .route("/config.json", get(|| async { axum::Json(config) }))
        .route("/token", get(token))
        .route(
            "/worker.js",
            get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SERVICE_WORKER) }),
        )
        .route(
            "/elsewhere",
            get(|| async { Html("<!doctype html><title>Elsewhere</title>") }),
        )
        .route(
            "/download",
            get(|| async {
                (
                    [(header::CONTENT_DISPOSITION, "attachment; filename=file.bin")],
                    "a file",
                )
            }),
        )
        .route("/no-content", get(|| async { StatusCode::NO_CONTENT }))
        .merge(package)
        .fallback_service(ServeDir::new(folder("www/dist")))
}
