//! The library's history: switched on or off, and cleared.
//!
//! The service's page: <https://cloud.tencent.com/document/product/1339/124387> (clear).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::app::App;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::task::ClearRefused;

/// For administrators. Of the settings only `enableFileHistory` has an effect.
pub(crate) async fn configure(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let Path(library) = path?;
    Call::authorize(&app, &library, None, &request)?.require_admin()?;
    let settings: Value =
        serde_json::from_slice(&body).map_err(|error| ApiError::bad_request(format!("The body: {error}")))?;
    if let Some(on) = Fields::of(&settings)?.bool("enableFileHistory")? {
        app.tasks.set_file_history(on);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// For administrators, only while the history is switched off, and once in a while.
pub(crate) async fn clear(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    request: Parts,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Path(library) = path?;
    Call::authorize(&app, &library, None, &request)?.require_admin()?;
    match app.tasks.clear_history(app.config.task_duration) {
        Ok(id) => Ok((StatusCode::ACCEPTED, Json(json!({ "taskId": id })))),
        Err(ClearRefused::HistoryIsOn) => Err(ApiError::bad_request(
            "The library's history is switched on. Switch it off before clearing it.",
        )),
        Err(ClearRefused::TooEarly(wait)) => {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let message = "The library's history was cleared a short time ago.";
            let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "RateLimitExceeded", message);
            Err(error.retry_after(HeaderValue::from(seconds)))
        }
    }
}
