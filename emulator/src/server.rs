//! Accepts connections and serves their requests.
//!
//! It uses hyper directly, because axum cannot close a connection without a response.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::response::IntoResponse;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{self, MissedTickBehavior};
use tower::ServiceExt;

use crate::api::error::ApiError;
use crate::app::App;
use crate::endpoint::FILE_PREFIX;
use crate::layers::cors;
use crate::layers::fault::DropConnection;
use crate::layers::log::LogSeq;
use crate::router;

/// The maximum length of a request body.
const MAX_BODY: usize = 1 << 20;

/// The maximum length of an uploaded file.
const MAX_UPLOAD: usize = 64 << 20;

/// Serves connections until `stopped` changes.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let router = router::router(Arc::clone(&app));
    let mut connections = JoinSet::new();
    let mut expiry = time::interval(expiry_check_interval(app.config.search_ttl));
    expiry.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            _ = expiry.tick() => app.searches.delete_expired(),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, router.clone(), Arc::clone(&app)));
                }
                // Most likely there are no free file descriptors: wait for connections to close.
                Err(_) => time::sleep(Duration::from_millis(50)).await,
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// Short enough to expire searches on time, long enough to cost nothing.
fn expiry_check_interval(ttl: Duration) -> Duration {
    (ttl / 4).clamp(Duration::from_millis(10), Duration::from_secs(1))
}

async fn serve_connection(stream: TcpStream, router: Router, app: Arc<App>) {
    // A failure only costs speed.
    let _ = stream.set_nodelay(true);
    let _counted = Arc::clone(&app.connections);
    let service = service_fn(|request| respond(request, router.clone(), Arc::clone(&app)));
    // An error means that the client closed the connection, or that it was dropped on purpose.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Makes hyper close the connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct ConnectionDropped;

/// Handles a request in its own task, so that a request that has arrived takes effect even if the client does not wait
/// for the response.
async fn respond(
    request: Request<Incoming>,
    router: Router,
    app: Arc<App>,
) -> Result<Response<Body>, ConnectionDropped> {
    let (parts, body) = request.into_parts();
    let (limit, message) = if parts.method == Method::PUT && parts.uri.path().starts_with(FILE_PREFIX) {
        (
            MAX_UPLOAD,
            "The file is longer than 64 MiB. Upload a shorter one.",
        )
    } else {
        (MAX_BODY, "The body is longer than 1 MiB. Send a shorter one.")
    };
    let Ok(body) = Limited::new(body, limit).collect().await else {
        let mut response =
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "BadRequest", message).into_response();
        cors::allow_every_origin(response.headers_mut());
        return Ok(response);
    };
    let seq = LogSeq::default();
    let mut request = Request::from_parts(parts, Body::from(body.to_bytes()));
    request.extensions_mut().insert(seq.clone());
    let mut guard = ClientGoneGuard {
        app: Arc::clone(&app),
        seq,
        responded: false,
    };
    let result = tokio::spawn(router.oneshot(request)).await;
    guard.responded = true;
    match result {
        Ok(Ok(response)) if response.extensions().get::<DropConnection>().is_some() => Err(ConnectionDropped),
        Ok(Ok(mut response)) => {
            if app.faults.close_connections() {
                response
                    .headers_mut()
                    .insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok(response)
        }
        Err(_) => Err(ConnectionDropped),
    }
}

/// Records in the log that the client closed the connection: hyper then drops the future of `respond`, and this guard
/// with it, before there is a response.
struct ClientGoneGuard {
    app: Arc<App>,
    seq: LogSeq,
    responded: bool,
}

impl Drop for ClientGoneGuard {
    fn drop(&mut self) {
        if !self.responded
            && let Some(seq) = self.seq.0.get()
        {
            self.app.log.client_gone(*seq);
        }
    }
}
