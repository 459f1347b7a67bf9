//! The demo beside an emulator that is a process of its own, which can be killed and started again.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use serde_json::Value;
use smh_emulator::{Faults, State};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use url::Url;

use crate::site::{creates_in_flight, files, router, serve};
use crate::until::{until, when};

pub(crate) struct Service {
    /// Where the demo is.
    pub(crate) url: String,
    emulator_url: Url,
    /// Nothing while it is killed.
    emulator: Mutex<Option<Child>>,
    create_latency: Duration,
    files: TempDir,
    serving: JoinHandle<()>,
}

impl Service {
    /// Starts both; creates answer after this long.
    pub(crate) async fn start(create_latency: Duration) -> Self {
        let files = files();
        let (emulator, emulator_url) = start_emulator(files.path(), 0, create_latency)
            .await
            .expect("the emulator says where it is");
        let tokens = emulator_url
            .join("/api/v1/token?library_id=smhdemo&library_secret=demo-secret&user_id=e2e")
            .unwrap();
        let token = move || {
            let tokens = tokens.clone();
            async move {
                let answer: Value = get(&tokens).await.ok()?;
                Some(String::from(answer["accessToken"].as_str()?))
            }
        };
        let base_url = emulator_url.as_str().trim_end_matches('/');
        let (url, serving) = serve(router(base_url, token)).await;
        Service {
            url,
            emulator_url,
            emulator: Mutex::new(Some(emulator)),
            create_latency,
            files,
            serving,
        }
    }

    /// Kills the emulator, which can do nothing about it.
    pub(crate) async fn kill(&self) {
        let mut emulator = self.emulator.lock().await.take().expect("the emulator runs");
        emulator.kill().await.unwrap();
    }

    /// Starts a new emulator at the same address. It knows nothing of what was before.
    pub(crate) async fn start_again(&self) {
        let port = self.emulator_url.port().unwrap();
        until("the emulator is back", async || {
            let started = start_emulator(self.files.path(), port, self.create_latency).await;
            let back = started.is_some();
            *self.emulator.lock().await = started.map(|(emulator, _)| emulator);
            when(back, "it has ended")
        })
        .await;
    }

    async fn look<T: DeserializeOwned>(&self, name: &str) -> T {
        let url = self.emulator_url.join(&format!("/_emulator/{name}")).unwrap();
        get(&url).await.unwrap()
    }

    pub(crate) async fn state(&self) -> State {
        self.look("state").await
    }

    /// Waits until the emulator's state is such.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&State) -> bool) {
        until(what, async || {
            let state = self.state().await;
            when(is_so(&state), (&state.counters, &state.searches))
        })
        .await;
    }

    /// Waits until the emulator's faults are such.
    pub(crate) async fn until_faults(&self, what: &str, are_so: impl Fn(&Faults) -> bool) {
        until(what, async || {
            let faults: Faults = self.look("faults").await;
            when(are_so(&faults), faults)
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
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The emulator and its URL; `None` if it has ended, for want of the port.
async fn start_emulator(root: &Path, port: u16, create_latency: Duration) -> Option<(Child, Url)> {
    let program = program();
    let mut emulator = Command::new(&program)
        .arg("--root")
        .arg(root)
        .args(["--port", &port.to_string()])
        .args(["--create-latency-ms", &create_latency.as_millis().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| {
            let program = program.display();
            panic!("{program} does not start: {error}; run `cargo build -p smh-emulator`")
        });
    let mut lines = BufReader::new(emulator.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap()?;
    Some((emulator, line.parse().unwrap()))
}

/// Beside the folder of the tests' own program.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().and_then(Path::parent).unwrap();
    folder.join(format!("smh-emulator{}", std::env::consts::EXE_SUFFIX))
}

/// What the emulator answers with; what went wrong, if it does not.
async fn get<T: DeserializeOwned>(url: &Url) -> Result<T, String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let uri = url.as_str().parse().map_err(|error| format!("{error}"))?;
    let answer = client.get(uri).await.map_err(|error| error.to_string())?;
    let body = to_bytes(Body::new(answer.into_body()), usize::MAX).await;
    let body: Bytes = body.map_err(|error| error.to_string())?;
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}
