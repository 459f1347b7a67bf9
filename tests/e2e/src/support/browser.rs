//! A browser with a profile of its own, and the driver that controls it.

use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::display::Display;
use crate::support::engine::Engine;
use crate::support::firefox_profile;
use crate::support::processes::{Processes, kill};
use crate::support::until::{until, when};

/// How long a driver may take to close its browser.
const CLOSE: Duration = Duration::from_secs(20);

pub(crate) struct Browser {
    engine: Engine,
    pub(crate) client: Client,
    /// The files of its profile. WebKit keeps no profile while a driver controls it.
    pub(crate) profile: Arc<TempDir>,
    driver: Driver,
    display: Option<Display>,
}

impl Browser {
    pub(crate) async fn start(engine: Engine) -> Self {
        Browser::start_with(engine, false, new_profile(engine)).await
    }

    /// Starts a browser with the profile of one that has ended.
    pub(crate) async fn start_in(engine: Engine, profile: Arc<TempDir>) -> Self {
        Browser::start_with(engine, false, profile).await
    }

    /// Starts a browser in which the test answers a page that asks the user to stay.
    pub(crate) async fn start_answering_prompts(engine: Engine) -> Self {
        Browser::start_with(engine, true, new_profile(engine)).await
    }

    async fn start_with(engine: Engine, answers_prompts: bool, profile: Arc<TempDir>) -> Self {
        let display = match engine {
            Engine::WebKit => Some(Display::start().await),
            _ => None,
        };
        let driver = Driver::start(engine, &profile, display.as_ref()).await;
        let Value::Object(capabilities) = engine.capabilities(profile.path(), answers_prompts) else {
            unreachable!("an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(Capabilities::from_iter(capabilities))
            .connect(&driver.url)
            .await
            .unwrap_or_else(|error| panic!("{engine:?} does not start: {error}"));
        Browser {
            engine,
            client,
            profile,
            driver,
            display,
        }
    }

    /// The processes of the browser and of its driver.
    pub(crate) fn processes(&self) -> Processes {
        Processes::of(self.driver.process.id())
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

    /// Closes the browser and ends its driver.
    pub(crate) async fn close(self) {
        // The test may have closed its last window, or the driver may no longer respond.
        let closed = timeout(CLOSE, self.client.clone().close()).await;
        if self.engine == Engine::Firefox && closed.is_ok_and(|closed| closed.is_ok()) {
            firefox_profile::keep_startup_cache(self.profile.path());
        }
    }

    /// Ends the processes of a browser that the test has closed or killed: its driver may not notice that for long.
    pub(crate) fn kill(self) {
        kill(&self.processes().of_browser());
    }

    /// Gives up the client, which belongs to the runtime of one test. The browser runs on.
    pub(crate) async fn detach(self) -> DetachedBrowser {
        self.client.persist().await.unwrap();
        let session = self.client.session_id().await.unwrap();
        DetachedBrowser {
            engine: self.engine,
            session: session.expect("the session is open"),
            profile: self.profile,
            driver: self.driver,
            display: self.display,
        }
    }
}

/// A running browser that no test uses.
pub(crate) struct DetachedBrowser {
    engine: Engine,
    session: String,
    profile: Arc<TempDir>,
    driver: Driver,
    display: Option<Display>,
}

impl DetachedBrowser {
    /// Connects another test to the browser.
    pub(crate) async fn attach(self) -> Browser {
        let client = Client::with_existing_session(&self.driver.url, &self.session, HttpConnector::new());
        Browser {
            engine: self.engine,
            client: client.await.unwrap(),
            profile: self.profile,
            driver: self.driver,
            display: self.display,
        }
    }
}

/// The process of a driver, which ends with this handle, as does every process that it has started.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    /// Starts a driver and waits until it listens. If another program takes the port first, the driver ends, and another
    /// port is tried.
    async fn start(engine: Engine, profile: &TempDir, display: Option<&Display>) -> Self {
        loop {
            let port = free_port();
            let mut command = engine.driver(port, profile.path());
            if let Some(display) = display {
                command
                    .env("DISPLAY", &display.name)
                    .env_remove("WAYLAND_DISPLAY");
            }
            let process = start_in_group(&mut command).unwrap_or_else(|error| {
                panic!("the driver of {engine:?} does not start: {error}; run `make setup-test`")
            });
            let mut driver = Driver {
                process,
                url: format!("http://127.0.0.1:{port}"),
            };
            until("the driver listens", async || {
                let connection = TcpStream::connect(("127.0.0.1", port)).await;
                when(connection.is_ok() || driver.has_ended(), connection.err())
            })
            .await;
            if !driver.has_ended() {
                return driver;
            }
        }
    }

    fn has_ended(&mut self) -> bool {
        self.process.try_wait().unwrap().is_some()
    }
}

/// Starts a process that leads a group of processes, so that all of them can be killed.
fn start_in_group(command: &mut Command) -> std::io::Result<Child> {
    use std::os::unix::process::CommandExt;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.process.wait();
    }
}

/// A free port below the range from which the system takes ports for connections.
fn free_port() -> u16 {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = std::iter::repeat_with(|| 15_000 + (RandomState::new().hash_one(()) % 15_000) as u16);
    ports.find(is_free).expect("the iterator is endless")
}

fn new_profile(engine: Engine) -> Arc<TempDir> {
    let profile = tempfile::tempdir().unwrap();
    if engine == Engine::Firefox {
        firefox_profile::add_startup_cache(profile.path());
    }
    Arc::new(profile)
}
