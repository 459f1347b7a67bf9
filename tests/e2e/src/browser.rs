//! Browsers: the one place that knows of drivers and flags.

use std::path::Path;
use std::process::Stdio;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A kind of browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
}

impl Engine {
    /// Its driver, told to listen on any free port.
    fn driver(self) -> Command {
        match self {
            Engine::Chromium => {
                let mut command = Command::new("chromedriver");
                command.arg("--port=0");
                command
            }
        }
    }

    /// The port in a line that the driver writes when it has started.
    fn port(self, line: &str) -> Option<u16> {
        match self {
            Engine::Chromium => line
                .split_once("started successfully on port ")
                .and_then(|(_, port)| port.trim_end_matches('.').parse().ok()),
        }
    }

    /// What a session is asked for.
    fn capabilities(self, profile: &Path) -> Value {
        match self {
            Engine::Chromium => json!({
                "browserName": "chrome",
                "goog:chromeOptions": {
                    "args": [
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--window-size=1200,900",
                        format!("--user-data-dir={}", profile.display()),
                    ],
                },
            }),
        }
    }
}

/// A browser with a profile of its own, and its driver.
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Child,
    _profile: TempDir,
}

impl Browser {
    pub(crate) async fn start(engine: Engine) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = engine
            .driver()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("the driver of {engine:?} does not start: {error}; run `make setup`")
            });
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let Some(line) = lines.next_line().await.unwrap() else {
                panic!("the driver of {engine:?} ended before it listened");
            };
            if let Some(port) = engine.port(&line) {
                break port;
            }
        };
        // Nobody reads what it says from here on, and it must not wait for that.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let Value::Object(capabilities) = engine.capabilities(profile.path()) else {
            unreachable!("an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(Capabilities::from_iter(capabilities))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| panic!("{engine:?} does not start: {error}"));
        Browser {
            client,
            driver,
            _profile: profile,
        }
    }

    /// Ends the browser and its driver.
    pub(crate) async fn close(mut self) {
        // The browser may be gone already, its last window closed by a test.
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill().await;
    }
}
