//! Issues, renews and revokes tokens, as a back end does.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/71159> (issue),
//! <https://cloud.tencent.com/document/product/1339/105294> (revoke the tokens of a user).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::body;
use crate::api::call::library_not_found;
use crate::api::error::ApiError;
use crate::app::App;
use crate::domain::token::{NewToken, RevokeFilter};
use crate::query::Query;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssuedToken {
    access_token: String,
    expires_in: u64,
}

impl IssuedToken {
    pub(crate) fn new((access_token, period): (String, Duration)) -> Self {
        Self {
            access_token,
            expires_in: period.as_secs(),
        }
    }
}

/// A token request: the query of a `GET`, or the body of a `POST`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenRequest {
    library_id: String,
    library_secret: String,
    space_id: String,
    user_id: String,
    client_id: String,
    session_id: String,
    grant: String,
    /// Seconds, as a number or as digits in a string.
    period: Option<Value>,
}

impl TokenRequest {
    fn from_query(uri: &Uri) -> Self {
        let query = Query::of(uri.query());
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        Self {
            library_id: text("library_id"),
            library_secret: text("library_secret"),
            space_id: text("space_id"),
            user_id: text("user_id"),
            client_id: text("client_id"),
            session_id: text("session_id"),
            grant: text("grant"),
            period: query.filled("period").map(Value::from),
        }
    }

    /// `None` stands for the library's default: the period is absent or not positive.
    fn period_ms(&self) -> Result<Option<u64>, ApiError> {
        let seconds = match &self.period {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(digits)) => digits.parse::<i64>().ok(),
            Some(number) => number.as_i64(),
        };
        let seconds = seconds.ok_or_else(|| ApiError::param_invalid("period must be a number of seconds"))?;
        let positive = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
        Ok(positive.map(|seconds| seconds.saturating_mul(1_000)))
    }
}

pub(crate) async fn issue(State(app): State<Arc<App>>, uri: Uri) -> Result<Json<IssuedToken>, ApiError> {
    issue_token(&app, TokenRequest::from_query(&uri))
}

pub(crate) async fn issue_from_body(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<Json<IssuedToken>, ApiError> {
    issue_token(&app, body::parse(&body)?)
}

fn issue_token(app: &App, request: TokenRequest) -> Result<Json<IssuedToken>, ApiError> {
    check_secret(app, &request.library_id, &request.library_secret)?;
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let period_ms = request.period_ms()?;
    let token = NewToken {
        library_id: None,
        space_id: filled(request.space_id),
        user_id: filled(request.user_id),
        client_id: filled(request.client_id),
        session_id: filled(request.session_id),
        admin: request.grant.split(',').any(|part| part.trim() == "admin"),
        period_ms,
    };
    Ok(Json(IssuedToken::new(app.tokens.issue(token))))
}

fn check_secret(app: &App, library: &str, secret: &str) -> Result<(), ApiError> {
    if secret.is_empty() {
        let message = "library_secret is missing or empty.";
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            "EmptyLibrarySecret",
            message,
        ));
    }
    if library.is_empty() {
        return Err(ApiError::param_invalid("library_id is missing"));
    }
    if library != app.config.library || secret != app.config.secret {
        let message = "The library does not exist, or the secret is wrong.";
        return Err(ApiError::not_found("WrongLibraryIdOrSecret", message));
    }
    Ok(())
}

/// Revokes the tokens of users, or only those of some of their clients or sessions.
pub(crate) async fn revoke_of_user(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<StatusCode, ApiError> {
    let Path(library) = path?;
    let query = Query::of(uri.query());
    check_secret(&app, &library, query.get("library_secret").unwrap_or_default())?;
    let user_ids = query
        .filled("user_id")
        .ok_or_else(|| ApiError::param_invalid("user_id is missing"))?;
    app.tokens.revoke_matching(&RevokeFilter {
        user_ids,
        client_ids: query.filled("client_id"),
        session_ids: query.filled("session_id"),
    });
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn renew(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<IssuedToken>, ApiError> {
    let token = token(&app, path?)?;
    let (_, period) = app
        .tokens
        .renew(&token)
        .ok_or_else(ApiError::invalid_access_token)?;
    Ok(Json(IssuedToken::new((token, period))))
}

pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<StatusCode, ApiError> {
    let token = token(&app, path?)?;
    if app.tokens.revoke(&token) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::invalid_access_token())
    }
}

fn token(app: &App, Path((library, token)): Path<(String, String)>) -> Result<String, ApiError> {
    if library == app.config.library {
        Ok(token)
    } else {
        Err(library_not_found())
    }
}
