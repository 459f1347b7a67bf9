//! The effects that faults have on a request.

use axum::http::{HeaderValue, StatusCode};

/// The effect on the client, in place of the response.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// The connection is closed without a response.
    Drop,
    /// An HTML page.
    Html { status: StatusCode },
    /// An error in the service's format.
    Error {
        status: StatusCode,
        /// By default the usual code of the status.
        code: Option<String>,
        retry_after: Option<HeaderValue>,
    },
    /// Any response.
    Raw {
        status: StatusCode,
        retry_after: Option<HeaderValue>,
        body: String,
        /// By default `application/json`.
        content_type: Option<HeaderValue>,
    },
}
