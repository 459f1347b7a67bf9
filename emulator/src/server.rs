//! An emulator's life: it listens, serves connections, and ends.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::response::IntoResponse;
use http_body_util::{BodyExt, Limited};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{self, MissedTickBehavior};
use tower::ServiceExt;

use crate::app::App;
use crate::config::Config;
use crate::cors;
use crate::error::{ApiError, Error};
use crate::fault::{Dropped, Faults, InvalidFaults};
use crate::log::LogSlot;
use crate::router;
use crate::state::State;
use crate::task::{NewTask, TaskState};
use crate::token::NewToken;

/// The longest body that is read.
const MAX_BODY: usize = 1 << 20;

/// A running emulator. It ends when it is dropped; [`shutdown`](Self::shutdown) also waits for that.
pub struct Emulator {
    app: Arc<App>,
    url: String,
    stop: watch::Sender<bool>,
    serving: Option<JoinHandle<()>>,
}

impl Emulator {
    /// Starts an emulator on 127.0.0.1, in the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// If the root is not a directory or the port cannot be had.
    pub async fn start(config: Config) -> Result<Self, Error> {
        let not_a_root = |_| Error::Root(config.root.clone());
        let root = config.root.canonicalize().map_err(not_a_root)?;
        root.read_dir().map_err(not_a_root)?;
        let port = config.port;
        let listen_error = |source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => Error::PortInUse(port),
            _ => Error::Listen { port, source },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(listen_error)?;
        let url = format!("http://{}", listener.local_addr().map_err(listen_error)?);
        let app = App::new(config, root);
        let (stop, stopped) = watch::channel(false);
        let serving = Some(tokio::spawn(serve(listener, Arc::clone(&app), stopped)));
        Ok(Self {
            app,
            url,
            stop,
            serving,
        })
    }

    /// Where it listens, such as `http://127.0.0.1:8080`.
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

    /// Lets every token issued so far expire.
    pub fn expire_tokens(&self) {
        self.app.tokens.expire_all();
    }

    /// What `GET /_emulator/state` shows.
    #[must_use]
    pub fn state(&self) -> State {
        self.app.state()
    }

    /// The faults in force; what has failed already is not in `fail_next` any more.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.app.faults.get()
    }

    /// Replaces the faults in force.
    ///
    /// # Errors
    ///
    /// If they make no sense. Those in force stay.
    pub fn set_faults(&self, faults: Faults) -> Result<(), InvalidFaults> {
        self.app.faults.set(faults)
    }

    /// Plants a task and gives its id.
    ///
    /// # Errors
    ///
    /// If a field is wrong; the error names it.
    pub fn plant_task(&self, task: NewTask) -> Result<u64, &'static str> {
        self.app.tasks.plant(task)
    }

    /// The tasks, by their ids, as `GET /_emulator/tasks` shows them.
    #[must_use]
    pub fn tasks(&self) -> Vec<TaskState> {
        self.app.tasks.states()
    }

    /// Moves the clock of the tasks forward, and says how far it is ahead of the real time then.
    pub fn advance_clock(&self, by: Duration) -> Duration {
        self.app.tasks.advance(by)
    }

    /// Switches the library's history on or off, as a call of the service does.
    pub fn set_file_history(&self, on: bool) {
        self.app.tasks.set_file_history(on);
    }

    /// Makes it as if just started, except that tokens stay valid.
    pub fn reset(&self) {
        self.app.reset();
    }

    /// Ends it: searches are cancelled and connections closed.
    pub async fn shutdown(mut self) {
        self.stop();
        if let Some(serving) = self.serving.take() {
            // A panic in there has been reported already.
            let _ = serving.await;
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

async fn serve(listener: TcpListener, app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let router = router::router(Arc::clone(&app));
    let mut connections = JoinSet::new();
    let mut sweep = time::interval(sweep_period(app.config.search_ttl));
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = sweep.tick() => app.searches.sweep(),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone(), Arc::clone(&app)));
                }
                // Out of file descriptors, most likely: wait for connections to end.
                Err(_) => time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Often enough to be hardly noticed late, and never busy.
fn sweep_period(ttl: Duration) -> Duration {
    (ttl / 4).clamp(Duration::from_millis(10), Duration::from_secs(1))
}

async fn connection(stream: TcpStream, router: Router, app: Arc<App>) {
    // Only costs speed.
    let _ = stream.set_nodelay(true);
    let _counted = Arc::clone(&app.connections);
    let service = service_fn(|request| answer(request, router.clone(), Arc::clone(&app)));
    // What fails here is the client gone, or dropped on purpose: neither is the emulator's business.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Makes hyper close the connection.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Hangup;

/// Answers a request in a task of its own: once a request has arrived it takes effect, even if the client
/// does not wait for the answer.
async fn answer(request: Request<Incoming>, router: Router, app: Arc<App>) -> Result<Response<Body>, Hangup> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        let message = "The body is longer than 1 MiB.";
        let mut response =
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "BadRequest", message).into_response();
        cors::allow(response.headers_mut());
        return Ok(response);
    };
    let slot = LogSlot::default();
    let mut request = Request::from_parts(parts, Body::from(body.to_bytes()));
    request.extensions_mut().insert(slot.clone());
    let mut waiting = Waiting {
        app: Arc::clone(&app),
        slot,
        answered: false,
    };
    let answered = tokio::spawn(router.oneshot(request)).await;
    waiting.answered = true;
    match answered {
        Ok(Ok(response)) if response.extensions().get::<Dropped>().is_some() => Err(Hangup),
        Ok(Ok(mut response)) => {
            if app.faults.close_connections() {
                response
                    .headers_mut()
                    .insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        }
        Err(_) => Err(Hangup),
    }
}

/// Notes in the log when the client goes before its answer.
struct Waiting {
    app: Arc<App>,
    slot: LogSlot,
    answered: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.answered
            && let Some(seq) = self.slot.0.get()
        {
            self.app.log.client_gone(*seq);
        }
    }
}
