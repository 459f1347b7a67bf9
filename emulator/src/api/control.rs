//! `/_emulator`: inspects and controls the emulator. The service has none of these endpoints.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract;
use axum::http::{StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::body::parse;
use crate::api::error::ApiError;
use crate::api::token::IssuedToken;
use crate::app::App;
use crate::domain::clock::millis;
use crate::domain::task::TaskState;
use crate::fault::Faults;
use crate::query::Query;
use crate::state::State;

pub(crate) async fn state(extract::State(app): extract::State<Arc<App>>) -> Json<State> {
    Json(app.state())
}

/// The default of `timeoutMs`.
const IDLE_TIMEOUT: Duration = Duration::from_secs(4);
/// The maximum of `timeoutMs`.
const MAX_IDLE_TIMEOUT: Duration = Duration::from_secs(600);

/// Responds as soon as no search is alive and no create request is pending, or after `timeoutMs`.
pub(crate) async fn idle(
    extract::State(app): extract::State<Arc<App>>,
    uri: Uri,
) -> Result<Json<State>, ApiError> {
    let query = Query::of(uri.query());
    let timeout = match query.filled("timeoutMs").map(str::parse) {
        None => IDLE_TIMEOUT,
        Some(Ok(wanted)) if Duration::from_millis(wanted) <= MAX_IDLE_TIMEOUT => {
            Duration::from_millis(wanted)
        }
        Some(_) => {
            return Err(ApiError::param_invalid(
                "timeoutMs must be a whole number from 0 to 600000",
            ));
        }
    };
    Ok(Json(app.idle(timeout).await))
}

pub(crate) async fn faults(extract::State(app): extract::State<Arc<App>>) -> Json<Faults> {
    Json(app.faults.get())
}

pub(crate) async fn set_faults(
    extract::State(app): extract::State<Arc<App>>,
    body: Bytes,
) -> Result<Json<Faults>, ApiError> {
    app.faults
        .set(parse(&body)?)
        .map_err(|error| ApiError::param_invalid(error.to_string()))?;
    Ok(Json(app.faults.get()))
}

pub(crate) async fn plant_task(
    extract::State(app): extract::State<Arc<App>>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let id = app.tasks.plant(parse(&body)?).map_err(ApiError::param_invalid)?;
    Ok(Json(json!({ "taskId": id.to_string() })))
}

pub(crate) async fn tasks(extract::State(app): extract::State<Arc<App>>) -> Json<Vec<TaskState>> {
    Json(app.tasks.states())
}

/// How far to move the clock.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Advance {
    advance_ms: u64,
}

pub(crate) async fn advance_clock(
    extract::State(app): extract::State<Arc<App>>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let Advance { advance_ms } = parse(&body)?;
    let ahead = app.clock.advance(Duration::from_millis(advance_ms));
    Ok(Json(json!({ "aheadMs": millis(ahead) })))
}

pub(crate) async fn issue_token(
    extract::State(app): extract::State<Arc<App>>,
    body: Bytes,
) -> Result<Json<IssuedToken>, ApiError> {
    Ok(Json(IssuedToken::new(app.tokens.issue(parse(&body)?))))
}

pub(crate) async fn expire_tokens(extract::State(app): extract::State<Arc<App>>) -> StatusCode {
    app.tokens.expire_all();
    StatusCode::NO_CONTENT
}

pub(crate) async fn reset(extract::State(app): extract::State<Arc<App>>) -> StatusCode {
    app.reset();
    StatusCode::NO_CONTENT
}
