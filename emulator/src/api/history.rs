//! Configures and clears the library's history.
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

use crate::api::body;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::fields::Fields;
use crate::app::App;
use crate::domain::history::ClearRefused;
use crate::domain::task::{Outcome, TaskSpec};

/// Requires administrator permissions. `enableFileHistory` is the only setting that has an effect.
pub(crate) async fn configure(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    request: Parts,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let Path(library) = path?;
    Call::authorize(&app, &library, None, &request)?.require_admin()?;
    let settings = body::parse_value(&body)?;
    if let Some(enabled) = Fields::of(&settings)?.bool("enableFileHistory")? {
        app.history.set_enabled(enabled);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Starts the task that clears the history. Requires administrator permissions.
pub(crate) async fn clear(
    State(app): State<Arc<App>>,
    path: Result<Path<String>, PathRejection>,
    request: Parts,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Path(library) = path?;
    Call::authorize(&app, &library, None, &request)?.require_admin()?;
    app.history.clear(app.clock.now()).map_err(refused)?;
    let id = app.tasks.start(TaskSpec {
        id: None,
        space: None,
        task_type: "clearLibraryHistory".to_owned(),
        duration: app.config.task_duration,
        outcome: Some(Outcome {
            status: 200,
            ..Outcome::default()
        }),
    });
    Ok((StatusCode::ACCEPTED, Json(json!({ "taskId": id }))))
}

fn refused(reason: ClearRefused) -> ApiError {
    match reason {
        ClearRefused::Enabled => ApiError::bad_request(
            "The library's history is enabled. Disable it with {\"enableFileHistory\": false} before clearing it.",
        ),
        ClearRefused::TooEarly(wait) => {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let message = "The library's history was cleared recently. Wait as long as Retry-After says.";
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, "RateLimitExceeded", message)
                .retry_after(HeaderValue::from(seconds))
        }
    }
}
