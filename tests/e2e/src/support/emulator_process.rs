//! The demo beside an emulator in a process of its own, which a test can kill and start again.

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

use crate::support::site::{creates_in_flight, files};
use crate::support::until::{until, when};
use crate::support::web_server::{router, serve};

pub(crate) struct EmulatorProcess {
    /// The URL of the demo.
    pub(crate) url: String,
    emulator_url: Url,
    /// `None` while it is killed.
    process: Mutex<Option<Child>>,
    create_latency: Duration,
    files: TempDir,
    serving: JoinHandle<()>,
}

impl EmulatorProcess {
    /// Starts the emulator and the demo's web server. The emulator responds to a create after `create_latency`.
    pub(crate) async fn start(create_latency: Duration) -> Self {
        let files = files();
        let (process, emulator_url) = start_emulator(files.path(), 0, create_latency)
            .await
            .expect("the emulator prints its URL");
        let tokens = emulator_url
            .join("/api/v1/token?library_id=smhdemo&library_secret=demo-secret&user_id=e2e")
            .unwrap();
        let token = move || {
            let tokens = tokens.clone();
            async move {
                let reply: Value = get(&tokens).await.ok()?;
                Some(String::from(reply["accessToken"].as_str()?))
            }
        };
        let base_url = emulator_url.as_str().trim_end_matches('/');
        let (url, serving) = serve(router(base_url, token)).await;
        EmulatorProcess {
            url,
            emulator_url,
            process: Mutex::new(Some(process)),
            create_latency,
            files,
            serving,
        }
    }

    /// Kills the emulator.
    pub(crate) async fn kill(&self) {
        let mut process = self.process.lock().await.take().expect("the emulator runs");
        process.kill().await.unwrap();
    }

    /// Starts a new emulator at the same address. It does not know the searches of the one before.
    pub(crate) async fn start_again(&self) {
        let port = self.emulator_url.port().unwrap();
        until("the emulator runs again", async || {
            let started = start_emulator(self.files.path(), port, self.create_latency).await;
            let runs = started.is_some();
            *self.process.lock().await = started.map(|(process, _)| process);
            when(runs, "it has ended")
        })
        .await;
    }

    async fn get<T: DeserializeOwned>(&self, name: &str) -> T {
        let url = self.emulator_url.join(&format!("/_emulator/{name}")).unwrap();
        get(&url).await.unwrap()
    }

    pub(crate) async fn state(&self) -> State {
        self.get("state").await
    }

    /// Waits until the emulator's state meets a condition.
    pub(crate) async fn until(&self, condition: &str, is_met: impl Fn(&State) -> bool) {
        until(condition, async || {
            let state = self.state().await;
            when(is_met(&state), (&state.counters, &state.searches))
        })
        .await;
    }

    /// Waits until the emulator's faults meet a condition.
    pub(crate) async fn until_faults(&self, condition: &str, are_met: impl Fn(&Faults) -> bool) {
        until(condition, async || {
            let faults: Faults = self.get("faults").await;
            when(are_met(&faults), faults)
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
}

impl Drop for EmulatorProcess {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The emulator and its URL, or `None` if it has ended because the port is taken.
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

/// The emulator's program, in the folder above that of the test program.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let folder = tests.parent().and_then(Path::parent).unwrap();
    folder.join(format!("smh-emulator{}", std::env::consts::EXE_SUFFIX))
}

/// The JSON at a URL, or the reason why there is none.
async fn get<T: DeserializeOwned>(url: &Url) -> Result<T, String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let uri = url.as_str().parse().map_err(|error| format!("{error}"))?;
    let response = client.get(uri).await.map_err(|error| error.to_string())?;
    let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
    let body: Bytes = body.map_err(|error| error.to_string())?;
    serde_json::from_slice(&body).map_err(|error| error.to_string())
}
