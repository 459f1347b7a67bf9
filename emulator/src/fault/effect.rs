//! What a client meets instead of its answer.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// What happens to a request instead of its answer.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    Drop,
    Html {
        status: StatusCode,
    },
    Error {
        status: StatusCode,
        code: Option<String>,
        retry_after: Option<HeaderValue>,
    },
    Raw {
        status: StatusCode,
        retry_after: Option<HeaderValue>,
        body: String,
        content_type: Option<HeaderValue>,
    },
}

/// An answer with this extension is not sent: the connection is closed in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dropped;

/// Tells the log which fault an answer met.
#[derive(Debug, Clone)]
pub(crate) struct FaultName(pub(crate) String);

impl Effect {
    pub(super) fn name(&self, after: bool) -> String {
        match self {
            Self::Drop if after => "dropAfter".to_owned(),
            Self::Drop => "drop".to_owned(),
            Self::Html { .. } => "html".to_owned(),
            Self::Error { status, .. } | Self::Raw { status, .. } => status.as_str().to_owned(),
        }
    }

    pub(super) fn into_response(self) -> Response {
        match self {
            Self::Drop => {
                let mut response = Response::default();
                response.extensions_mut().insert(Dropped);
                response
            }
            Self::Html { status } => {
                (status, [(header::CONTENT_TYPE, "text/html")], html(status)).into_response()
            }
            Self::Error {
                status,
                code,
                retry_after,
            } => {
                let code = code.map_or(Cow::from(usual_code(status)), Cow::from);
                let error = ApiError::new(status, code, "A fault that was asked for.");
                match retry_after {
                    Some(value) => error.retry_after(value).into_response(),
                    None => error.into_response(),
                }
            }
            Self::Raw {
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
