//! Error responses in the service's format.

use std::borrow::Cow;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::layer::Refused;
use crate::domain::random;

/// The header that carries the request id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-smh-request-id");

/// An error response in the service's format.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    retry_after: Option<HeaderValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    request_id: &'a str,
}

impl ApiError {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            retry_after: None,
        }
    }

    /// Adds a `Retry-After` header.
    pub(crate) fn retry_after(mut self, value: HeaderValue) -> Self {
        self.retry_after = Some(value);
        self
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    pub(crate) fn param_invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ParamInvalid", message)
    }

    pub(crate) fn invalid_time(field: &str) -> Self {
        let message = format!("{field} is not an ISO 8601 time");
        Self::new(StatusCode::BAD_REQUEST, "InvalidTimeFormat", message)
    }

    pub(crate) fn search_id_invalid() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "SearchIdInvalid",
            "No live search of this space has this id.",
        )
    }

    pub(crate) fn space_id_invalid() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "SpaceIdInvalid",
            "The space id must have 1 to 64 characters.",
        )
    }

    pub(crate) fn empty_access_token() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "EmptyAccessToken",
            "The query parameter access_token is missing or empty.",
        )
    }

    pub(crate) fn invalid_access_token() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "InvalidAccessToken",
            "The access token is unknown, expired or revoked.",
        )
    }

    pub(crate) fn internal() -> Self {
        let message = "The emulator failed. Look at its standard error.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message)
    }

    pub(crate) fn forbidden(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    pub(crate) fn not_found(code: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }
}

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        Self::param_invalid(rejection.body_text())
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let (status, code) = refused.status_and_code();
        let message = match refused {
            Refused::NotFound => "Nothing of this kind is at this path.",
            Refused::RecycledNotFound => "No item of the recycle bin has this id.",
            Refused::DirectoryNotFound => "The directory does not exist.",
            Refused::Root => "The root cannot be changed.",
            Refused::Exists => "An item with this name exists.",
            Refused::PathConflict => "The target is below the item itself, below a file, or too deep.",
        };
        Self::new(
            StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT),
            code,
            message,
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let request_id = random::hex();
        let body = Body {
            code: &self.code,
            message: &self.message,
            request_id: &request_id,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::try_from(request_id) {
            headers.insert(REQUEST_ID, value);
        }
        if let Some(value) = self.retry_after {
            headers.insert(header::RETRY_AFTER, value);
        }
        response
    }
}
