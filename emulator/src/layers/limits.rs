//! Refuses URIs that are too long, and gives every response a request id.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::error::{ApiError, REQUEST_ID};
use crate::domain::random;

/// The maximum length of path and query together.
const MAX_URI: usize = 8_000;

pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    let mut response = if length > MAX_URI {
        let message = "The URI is longer than 8,000 characters. Shorten it.";
        ApiError::new(StatusCode::URI_TOO_LONG, "URITooLong", message).into_response()
    } else {
        next.run(request).await
    };
    if !response.headers().contains_key(REQUEST_ID)
        && let Ok(id) = HeaderValue::try_from(random::hex())
    {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
