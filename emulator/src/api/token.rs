//! What a back end calls: issue, renew and revoke tokens.
//!
//! The service's page: <https://cloud.tencent.com/document/product/1339/71159>.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::call::library_not_found;
use crate::app::App;
use crate::error::ApiError;
use crate::json;
use crate::query::Query;
use crate::token::NewToken;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issued {
    access_token: String,
    expires_in: u64,
}

impl Issued {
    pub(crate) fn new((access_token, period): (String, Duration)) -> Self {
        Self {
            access_token,
            expires_in: period.as_secs(),
        }
    }
}

/// The fields of a request for a token, from the query of a `GET` or the body of a `POST`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    library_id: String,
    library_secret: String,
    space_id: String,
    user_id: String,
    grant: String,
    /// Seconds, as a number or its digits.
    period: Option<Value>,
}

impl Wanted {
    fn of_query(uri: &Uri) -> Self {
        let query = Query::of(uri);
        let text = |name| query.get(name).unwrap_or_default().to_owned();
        Self {
            library_id: text("library_id"),
            library_secret: text("library_secret"),
            space_id: text("space_id"),
            user_id: text("user_id"),
            grant: text("grant"),
            period: query.filled("period").map(Value::from),
        }
    }

    /// The library's default if absent, and if it is not positive.
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

/// For whoever knows the library's secret. `client_id` and `session_id` are accepted and not used.
pub(crate) async fn issue(State(app): State<Arc<App>>, uri: Uri) -> Result<Json<Issued>, ApiError> {
    issue_wanted(&app, Wanted::of_query(&uri))
}

pub(crate) async fn issue_by_body(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<Json<Issued>, ApiError> {
    issue_wanted(&app, json::parse(&body)?)
}

fn issue_wanted(app: &App, wanted: Wanted) -> Result<Json<Issued>, ApiError> {
    check_secret(app, &wanted.library_id, &wanted.library_secret)?;
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let period_ms = wanted.period_ms()?;
    let token = NewToken {
        library_id: None,
        space_id: filled(wanted.space_id),
        user_id: filled(wanted.user_id),
        admin: wanted.grant.split(',').any(|part| part.trim() == "admin"),
        period_ms,
    };
    Ok(Json(Issued::new(app.tokens.issue(token))))
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
        let message = "The library does not exist, or its secret is another.";
        return Err(ApiError::not_found("WrongLibraryIdOrSecret", message));
    }
    Ok(())
}

/// Revokes every token of a user.
pub(crate) async fn revoke_of_user(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<StatusCode, ApiError> {
    let Path(library) = path?;
    let query = Query::of(&uri);
    check_secret(&app, &library, query.get("library_secret").unwrap_or_default())?;
    let user_id = query
        .filled("user_id")
        .ok_or_else(|| ApiError::param_invalid("user_id is missing"))?;
    app.tokens.revoke_of(user_id);
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn renew(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Json<Issued>, ApiError> {
    let token = token(&app, path?)?;
    let (_, period) = app
        .tokens
        .renew(&token)
        .ok_or_else(ApiError::invalid_access_token)?;
    Ok(Json(Issued::new((token, period))))
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
