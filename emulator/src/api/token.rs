//! What a back end calls: issue, renew and revoke tokens.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use serde::Serialize;

use crate::api::call::library_not_found;
use crate::app::App;
use crate::error::ApiError;
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

/// For whoever knows the library's secret. `client_id` and `session_id` are taken and not used.
pub(crate) async fn issue(State(app): State<Arc<App>>, uri: Uri) -> Result<Json<Issued>, ApiError> {
    let query = Query::of(&uri);
    let library = query
        .filled("library_id")
        .ok_or_else(|| ApiError::param_invalid("library_id is missing"))?;
    if library != app.config.library {
        return Err(library_not_found());
    }
    if query.get("library_secret") != Some(app.config.secret.as_str()) {
        return Err(ApiError::forbidden(
            "NoPermission",
            "The library secret is wrong.",
        ));
    }
    let period_ms = match query.filled("period").map(str::parse::<u64>) {
        None => None,
        Some(Ok(seconds)) if seconds > 0 => Some(seconds.saturating_mul(1_000)),
        Some(_) => return Err(ApiError::param_invalid("period must be a number of seconds")),
    };
    let token = NewToken {
        library_id: None,
        space_id: query.filled("space_id").map(str::to_owned),
        user_id: query.filled("user_id").map(str::to_owned),
        admin: query
            .get("grant")
            .is_some_and(|grant| grant.split(',').any(|part| part.trim() == "admin")),
        period_ms,
    };
    Ok(Json(Issued::new(app.tokens.issue(token))))
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
