//! The handle that starts, controls and stops an emulator.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::config::Config;
use crate::domain::folder::Folder;
use crate::domain::task::{NewTask, TaskState};
use crate::domain::token::NewToken;
use crate::error::Error;
use crate::fault::{Faults, InvalidFaults};
use crate::server;
use crate::state::State;

/// A running emulator. Dropping it stops it; [`shutdown`](Self::shutdown) also waits until it has stopped.
pub struct Emulator {
    app: Arc<App>,
    url: String,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts an emulator on 127.0.0.1, in the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// If the root is not a readable directory, or the port cannot be bound.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let folder = Folder::open(&config.root, config.walk_delay).map_err(|source| Error::Root {
            path: config.root.clone(),
            source,
        })?;
        let port = config.port;
        let listen_error = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortInUse(port),
            _ => Error::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(listen_error)?;
        let url = format!("http://{}", listener.local_addr().map_err(listen_error)?);
        let app = App::new(config, folder);
        let (stop, stopped) = watch::channel(false);
        let server = Some(tokio::spawn(server::serve(listener, Arc::clone(&app), stopped)));
        Ok(Self {
            app,
            url,
            stop,
            server,
        })
    }

    /// The URL, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Issues an administrator's token, for one space or for all, acting for a user or for none.
    #[must_use]
    pub fn token(&self, space_id: Option<&str>, user_id: Option<&str>) -> String {
        self.issue_token(NewToken {
            space_id: space_id.map(str::to_owned),
            user_id: user_id.map(str::to_owned),
            admin: true,
            ..NewToken::default()
        })
    }

    /// Issues any token.
    #[must_use]
    pub fn issue_token(&self, token: NewToken) -> String {
        self.app.tokens.issue(token).0
    }

    /// Expires every token issued so far.
    pub fn expire_tokens(&self) {
        self.app.tokens.expire_all();
    }

    /// The snapshot that `GET /_emulator/state` returns.
    #[must_use]
    pub fn state(&self) -> State {
        self.app.state()
    }

    /// Waits until no search is alive and no create request is pending, at most for `timeout`, and returns the state,
    /// as `GET /_emulator/idle` does.
    pub async fn idle(&self, timeout: Duration) -> State {
        self.app.idle(timeout).await
    }

    /// The current faults. Entries of `fail_next` that were used up are no longer included.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.app.faults.get()
    }

    /// Replaces the current faults.
    ///
    /// # Errors
    ///
    /// If a setting is invalid. The current faults then stay unchanged.
    pub fn set_faults(&self, faults: Faults) -> Result<(), InvalidFaults> {
        self.app.faults.set(faults)
    }

    /// Plants a task and returns its id.
    ///
    /// # Errors
    ///
    /// If a field is invalid; the error names it.
    pub fn plant_task(&self, task: NewTask) -> Result<u64, &'static str> {
        self.app.tasks.plant(task)
    }

    /// The tasks, sorted by id, as `GET /_emulator/tasks` returns them.
    #[must_use]
    pub fn tasks(&self) -> Vec<TaskState> {
        self.app.tasks.states()
    }

    /// Moves the clock of tasks, history and links forward, and returns how far it is then ahead of the real time. The
    /// task of a batch ends a moment later, when its items have changed.
    pub fn advance_clock(&self, by: Duration) -> Duration {
        self.app.clock.advance(by)
    }

    /// Enables or disables the library's history, as a call of the service does.
    pub fn set_file_history(&self, enabled: bool) {
        self.app.history.set_enabled(enabled);
    }

    /// Restores the state at the start, except that tokens stay valid. Discards all changes of the library.
    pub fn reset(&self) {
        self.app.reset();
    }

    /// Stops the emulator: cancels searches and closes connections.
    pub async fn shutdown(mut self) {
        self.stop();
        if let Some(server) = self.server.take() {
            // An error means that the server panicked; the panic was already reported.
            let _ = server.await;
        }
    }

    fn stop(&self) {
        self.app.searches.close();
        self.stop.send_replace(true);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
