//! Injects faults between requests and their handlers.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time;

use crate::api::error::ApiError;
use crate::app::App;
use crate::fault::Effect;
use crate::operation::Operation;

/// Response extension: close the connection instead of sending this response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DropConnection;

/// Response extension: the name of the injected fault, for the request log.
#[derive(Debug, Clone)]
pub(crate) struct FaultName(pub(crate) String);

/// Injects faults into requests to the service. Requests to `/_emulator` have no operation and pass unchanged.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match request.extensions().get::<Operation>().copied() {
        Some(operation) => inject(&app, operation, false, next.run(request)).await,
        None => next.run(request).await,
    }
}

/// Responds with `response`, unless a fault replaces it.
pub(crate) async fn inject(
    app: &App,
    operation: Operation,
    preflight: bool,
    response: impl Future<Output = Response>,
) -> Response {
    let replaced = app.faults.replaced();
    let plan = app.faults.plan(operation, preflight);
    if !plan.delay.is_zero() {
        let _ = time::timeout(plan.delay, replaced).await;
    }
    let response = pin!(response);
    let (mut response, name) = match plan.effect {
        None => (
            response.await,
            (!plan.delay.is_zero()).then(|| "latency".to_owned()),
        ),
        Some(effect) => {
            if plan.after {
                response.await;
            }
            let name = fault_name(&effect, plan.after);
            (replacement(effect), Some(name))
        }
    };
    if let Some(name) = name {
        response.extensions_mut().insert(FaultName(name));
    }
    response
}

fn fault_name(effect: &Effect, after: bool) -> String {
    match effect {
        Effect::Drop if after => "dropAfter".to_owned(),
        Effect::Drop => "drop".to_owned(),
        Effect::Html { .. } => "html".to_owned(),
        Effect::Error { status, .. } | Effect::Raw { status, .. } => status.as_str().to_owned(),
    }
}

fn replacement(effect: Effect) -> Response {
    match effect {
        Effect::Drop => {
            let mut response = Response::default();
            response.extensions_mut().insert(DropConnection);
            response
        }
        Effect::Html { status } => {
            (status, [(header::CONTENT_TYPE, "text/html")], html(status)).into_response()
        }
        Effect::Error {
            status,
            code,
            retry_after,
        } => {
            let code = code.map_or(Cow::from(usual_code(status)), Cow::from);
            let error = ApiError::new(
                status,
                code,
                "This error was injected by the emulator's fault settings.",
            );
            match retry_after {
                Some(value) => error.retry_after(value).into_response(),
                None => error.into_response(),
            }
        }
        Effect::Raw {
            status,
            retry_after,
            body,
            content_type,
        } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            let json = HeaderValue::from_static("application/json");
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, content_type.unwrap_or(json));
            if let Some(value) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
    }
}

fn html(status: StatusCode) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n"
    )
}

fn usual_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        403 => "NoPermission",
        404 => "RouteNotFound",
        408 => "ReadRequestTimeout",
        409 => "PathConflict",
        414 => "URITooLong",
        429 => "RateLimitExceeded",
        499 => "ClientDisconnected",
        503 => "ServerOverloaded",
        504 => "RequestTimeout",
        400..500 => "BadRequest",
        _ => "InternalServerError",
    }
}
