//! CORS as in the service: every response, including errors, is readable by every origin.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::layers::fault;
use crate::operation::Operation;

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,PUT,DELETE,OPTIONS");
/// Those after `retry-after` are of links to files.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-smh-request-id, x-cos-request-id, x-request-id, retry-after, accept-ranges, content-disposition, content-range, etag",
);
const ANY: HeaderValue = HeaderValue::from_static("*");
const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// Responds to preflights, and adds the CORS headers to every response.
pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::OPTIONS {
        let preflight = preflight(&app, request.headers());
        match request.extensions().get::<Operation>().copied() {
            Some(operation) => fault::inject(&app, operation, true, async { preflight }).await,
            None => preflight,
        }
    } else {
        next.run(request).await
    };
    allow_every_origin(response.headers_mut());
    response
}

pub(crate) fn allow_every_origin(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn preflight(app: &App, request: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    let requested = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, requested.unwrap_or(ANY));
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from(app.config.cors_max_age.as_secs()),
    );
    if request
        .get(REQUEST_PRIVATE_NETWORK)
        .is_some_and(|value| value == "true")
    {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    response
}
