//! Browsers: the one place that knows of drivers and flags.

use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::processes::{Processes, kill};
use crate::until::{until, when};

/// How long a driver may take to end its browser.
const END: Duration = Duration::from_secs(20);

/// A kind of browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    /// The commands it takes, by the names of which any one will do.
    fn commands(self) -> &'static [&'static [&'static str]] {
        match self {
            Engine::Chromium => &[&["chromium", "google-chrome", "chrome"], &["chromedriver"]],
            Engine::Firefox => &[FIREFOX, &["geckodriver"]],
            Engine::WebKit => &[&["WebKitWebDriver"], &["Xvfb"]],
        }
    }

    /// What this machine lacks to run it.
    pub(crate) fn missing(self) -> Option<&'static str> {
        let lacks = |names: &&&[&str]| in_path(names).is_none();
        self.commands().iter().find(lacks).map(|names| names[0])
    }

    /// Its driver, told to listen on this port.
    fn driver(self, port: u16, profile: &Path) -> Command {
        match self {
            Engine::Chromium => {
                let mut command = Command::new("chromedriver");
                command.arg(format!("--port={port}"));
                command
            }
            Engine::Firefox => {
                let mut command = Command::new("geckodriver");
                command
                    .args(["--port", &port.to_string(), "--websocket-port", "0"])
                    // What a user does with the window, and a page cannot.
                    .arg("--allow-system-access")
                    .env("MOZ_CRASHREPORTER_DISABLE", "1");
                command
            }
            Engine::WebKit => {
                let mut command = Command::new("WebKitWebDriver");
                command
                    .arg(format!("--port={port}"))
                    .env("GSETTINGS_BACKEND", "memory")
                    .env("NO_AT_BRIDGE", "1");
                for folder in ["CONFIG", "CACHE", "DATA"] {
                    command.env(format!("XDG_{folder}_HOME"), profile);
                }
                command
            }
        }
    }

    /// What a session is asked for.
    fn capabilities(self, profile: &Path, asks: bool) -> Value {
        let mut capabilities = match self {
            Engine::Chromium => json!({
                "browserName": "chrome",
                // Every entry, for `browser_log`.
                "goog:loggingPrefs": { "browser": "ALL" },
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
                        // For the soak, which waits for what nobody can reach any more to be let go of.
                        "--js-flags=--expose-gc",
                        format!("--user-data-dir={}", profile.display()),
                    ],
                    // Opens chrome://discards.
                    "localState": { "internal_only_uis_enabled": true },
                },
            }),
            Engine::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "binary": in_path(FIREFOX),
                    "args": ["-headless", "-profile", profile],
                    "prefs": firefox_preferences(),
                },
            }),
            // Its driver knows where its MiniBrowser is.
            Engine::WebKit => json!({}),
        };
        if asks {
            // Drivers answer a page that asks to stay, unless the session is one of WebDriver BiDi.
            capabilities["webSocketUrl"] = json!(true);
            capabilities["unhandledPromptBehavior"] =
                json!({ "default": "ignore", "beforeUnload": "ignore" });
        }
        capabilities
    }
}

const FIREFOX: &[&str] = &["firefox-esr", "firefox"];

/// What a user has, but nothing that speaks to any other host.
fn firefox_preferences() -> Value {
    json!({
        "dom.disable_beforeunload": false,
        "app.normandy.enabled": false,
        "app.update.disabledForTesting": true,
        "browser.newtabpage.activity-stream.feeds.topsites": false,
        "browser.region.network.url": "",
        "browser.safebrowsing.downloads.remote.enabled": false,
        "browser.safebrowsing.malware.enabled": false,
        "browser.safebrowsing.phishing.enabled": false,
        "browser.search.update": false,
        "browser.topsites.contile.enabled": false,
        "datareporting.healthreport.uploadEnabled": false,
        "datareporting.policy.dataSubmissionEnabled": false,
        "dom.push.connection.enabled": false,
        "extensions.systemAddon.update.enabled": false,
        "extensions.update.enabled": false,
        "media.gmp-manager.updateEnabled": false,
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        "services.settings.server": "data:,#remote-settings-dummy/v1",
        "toolkit.telemetry.enabled": false,
        "toolkit.telemetry.server": "",
    })
}

/// The first of these commands that is in PATH.
fn in_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let files = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// A browser with a profile of its own, and its driver.
pub(crate) struct Browser {
    pub(crate) client: Client,
    /// What it keeps on disk; WebKit keeps nothing there when it is driven.
    pub(crate) profile: Arc<TempDir>,
    driver: Child,
    _display: Option<Child>,
}

impl Browser {
    pub(crate) async fn start(engine: Engine) -> Self {
        Browser::start_with(engine, false, new_profile()).await
    }

    /// One with the profile of another, which has ended.
    pub(crate) async fn start_in(engine: Engine, profile: Arc<TempDir>) -> Self {
        Browser::start_with(engine, false, profile).await
    }

    /// One in which it is the user who answers a page that asks to stay.
    pub(crate) async fn start_asking(engine: Engine) -> Self {
        Browser::start_with(engine, true, new_profile()).await
    }

    async fn start_with(engine: Engine, asks: bool, profile: Arc<TempDir>) -> Self {
        let mut display = None;
        if engine == Engine::WebKit {
            display = Some(start_display().await);
        }
        let screen = display.as_ref().map(|(_, name)| name.as_str());
        let (driver, port) = start_driver(engine, profile.path(), screen).await;
        let Value::Object(capabilities) = engine.capabilities(profile.path(), asks) else {
            unreachable!("an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(Capabilities::from_iter(capabilities))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| panic!("{engine:?} does not start: {error}"));
        Browser {
            client,
            profile,
            driver,
            _display: display.map(|(server, _)| server),
        }
    }

    /// Its processes, and its driver's.
    pub(crate) fn processes(&self) -> Processes {
        Processes::of(self.driver.id().expect("the driver runs"))
    }

    /// Its name and version.
    pub(crate) fn name(&self) -> String {
        let capabilities = self.client.capabilities();
        let text = |name: &str| {
            let value = capabilities.and_then(|all| all.get(name)).and_then(Value::as_str);
            value.unwrap_or("?").to_owned()
        };
        format!("{} {}", text("browserName"), text("browserVersion"))
    }

    /// Ends the browser and its driver.
    pub(crate) async fn close(self) {
        // The browser may be gone already, its last window closed by a test, or may not answer any more.
        let _ = timeout(END, self.client.clone().close()).await;
        self.kill_driver().await;
    }

    /// Ends what is left of a browser that a test has ended, and its driver, which may not notice that for long.
    pub(crate) async fn kill(self) {
        kill(&self.processes().of_browser());
        self.kill_driver().await;
    }

    async fn kill_driver(mut self) {
        if let Some(group) = self.driver.id() {
            let mut kill = Command::new("kill");
            kill.args(["-KILL", "--", &format!("-{group}")])
                .stderr(Stdio::null());
            let _ = kill.status().await;
        }
        let _ = self.driver.kill().await;
    }
}

/// A driver that listens, and its port. Another program may take the port before it: then it ends, and another is tried.
async fn start_driver(engine: Engine, profile: &Path, screen: Option<&str>) -> (Child, u16) {
    loop {
        let port = free_port();
        let mut driver = engine.driver(port, profile);
        if let Some(screen) = screen {
            driver.env("DISPLAY", screen).env_remove("WAYLAND_DISPLAY");
        }
        let mut driver = driver
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("the driver of {engine:?} does not start: {error}; run `make setup-test`")
            });
        until("the driver listens", async || {
            let connection = TcpStream::connect(("127.0.0.1", port)).await;
            let has_ended = driver.try_wait().unwrap().is_some();
            when(connection.is_ok() || has_ended, connection.err())
        })
        .await;
        if driver.try_wait().unwrap().is_none() {
            return (driver, port);
        }
    }
}

/// A port that is free now, below those that the system gives to connections.
fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = std::iter::repeat_with(|| 15_000 + (RandomState::new().hash_one(()) % 15_000) as u16);
    ports.find(is_free).expect("it ends only with a port")
}

fn new_profile() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().unwrap())
}

/// An X server without a screen, and its name.
pub(crate) async fn start_display() -> (Child, String) {
    let mut server = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x1024x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| panic!("Xvfb does not start: {error}; run `make setup-test`"));
    let mut lines: Lines<BufReader<ChildStdout>> = BufReader::new(server.stdout.take().unwrap()).lines();
    let number = lines
        .next_line()
        .await
        .unwrap()
        .expect("Xvfb ended before it had a display");
    (server, format!(":{}", number.trim()))
}
