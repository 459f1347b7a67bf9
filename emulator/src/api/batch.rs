//! Moves, copies, deletes and restores many items.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::batch_task;
use crate::api::body;
use crate::api::call::{Call, blocking, item_path};
use crate::api::error::ApiError;
use crate::app::App;
use crate::domain::batch::{Batch, Deletion, Part, Transfer, status};
use crate::domain::layer::Conflict;
use crate::domain::task::parse_id;
use crate::operation::Operation;

const MAX_ITEMS: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoveItem {
    from: String,
    to: String,
    conflict_resolution_strategy: Option<Conflict>,
    from_space_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CopyItem {
    copy_from: String,
    to: String,
    conflict_resolution_strategy: Option<Conflict>,
    copy_from_space_id: Option<String>,
}

#[derive(Deserialize)]
struct DeleteItem {
    path: String,
    #[serde(default)]
    permanent: bool,
}

/// The body of the response to a batch that is carried out at once.
#[derive(Serialize)]
struct Results {
    result: Vec<Part>,
}

type SpacePath = Result<Path<(String, String)>, PathRejection>;

pub(crate) async fn move_items(
    State(app): State<Arc<App>>,
    path: SpacePath,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (call, space) = authorize(&app, path, &request)?;
    let transfers = each(&body, |index, item: MoveItem| {
        check_source_space(&call, item.from_space_id.as_deref())?;
        let from = item_path(&format!("[{index}].from"), &item.from)?;
        transfer(index, from, &item.to, item.conflict_resolution_strategy)
    })?;
    respond(app, space, Operation::BatchMove, Batch::Move(transfers)).await
}

pub(crate) async fn copy_items(
    State(app): State<Arc<App>>,
    path: SpacePath,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (call, space) = authorize(&app, path, &request)?;
    let transfers = each(&body, |index, item: CopyItem| {
        check_source_space(&call, item.copy_from_space_id.as_deref())?;
        let from = item_path(&format!("[{index}].copyFrom"), &item.copy_from)?;
        transfer(index, from, &item.to, item.conflict_resolution_strategy)
    })?;
    respond(app, space, Operation::BatchCopy, Batch::Copy(transfers)).await
}

pub(crate) async fn delete_items(
    State(app): State<Arc<App>>,
    path: SpacePath,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (_, space) = authorize(&app, path, &request)?;
    let deletions = each(&body, |index, item: DeleteItem| {
        Ok(Deletion {
            path: item_path(&format!("[{index}].path"), &item.path)?,
            permanent: item.permanent,
        })
    })?;
    respond(app, space, Operation::BatchDelete, Batch::Delete(deletions)).await
}

pub(crate) async fn restore_items(
    State(app): State<Arc<App>>,
    path: SpacePath,
    request: Parts,
    body: Bytes,
) -> Result<Response, ApiError> {
    let (call, space) = authorize(&app, path, &request)?;
    let to_root = restores_to_root(&call)?;
    let ids = recycled_ids(&body)?;
    respond(app, space, Operation::Restore, Batch::Restore { ids, to_root }).await
}

/// Whether an item whose directory does not exist is restored to the root.
pub(super) fn restores_to_root(call: &Call) -> Result<bool, ApiError> {
    let strategy = call.one_of("restore_path_strategy", &["originalPath", "fallbackToRoot"])?;
    Ok(strategy == Some("fallbackToRoot"))
}

/// Reads a list of ids of the recycle bin.
pub(super) fn recycled_ids(body: &[u8]) -> Result<Vec<u64>, ApiError> {
    each(body, |index, id: Value| recycled_id(index, &id))
}

fn check_source_space(call: &Call, space: Option<&str>) -> Result<(), ApiError> {
    space.map_or(Ok(()), |space| call.check_other_space(space))
}

/// An item to move or to copy.
fn transfer(
    index: usize,
    from: Vec<String>,
    to: &str,
    conflict: Option<Conflict>,
) -> Result<Transfer, ApiError> {
    Ok(Transfer {
        from,
        to: item_path(&format!("[{index}].to"), to)?,
        conflict: conflict.unwrap_or(Conflict::Ask),
    })
}

fn authorize(app: &App, path: SpacePath, request: &Parts) -> Result<(Call, String), ApiError> {
    let Path((library, space)) = path?;
    let call = Call::authorize(app, &library, Some(&space), request)?;
    Ok((call, space))
}

/// Reads the items of a batch. Nothing is done if one of them is invalid.
fn each<T: DeserializeOwned, R>(
    body: &[u8],
    mut read: impl FnMut(usize, T) -> Result<R, ApiError>,
) -> Result<Vec<R>, ApiError> {
    let items: Vec<T> = body::parse(body)?;
    let refused = |code, message| Err(ApiError::new(StatusCode::BAD_REQUEST, code, message));
    match items.len() {
        0 => refused("NoItemsProvided", "The batch is empty. Send at least one item."),
        1..=MAX_ITEMS => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| read(index, item))
            .collect(),
        _ => refused("TooManyItems", "The batch has more than 1,000 items. Split it."),
    }
}

/// An id of the recycle bin: a number or digits, up to 63 bits.
fn recycled_id(index: usize, id: &Value) -> Result<u64, ApiError> {
    let digits = match id {
        Value::Number(number) => number.to_string(),
        Value::String(digits) => digits.clone(),
        _ => String::new(),
    };
    let wrong = || ApiError::param_invalid(format!("[{index}] must be an id of the recycle bin"));
    parse_id(&digits).ok_or_else(wrong)
}

/// Carries out a batch: a small one at once, a large one as a task.
async fn respond(
    app: Arc<App>,
    space: String,
    operation: Operation,
    batch: Batch,
) -> Result<Response, ApiError> {
    let plan = app.faults.plan_batch(operation, batch.len());
    if plan.task_fails || batch.len() > app.config.batch_async_over {
        let id = batch_task::start(&app, space, batch, plan);
        return Ok((StatusCode::ACCEPTED, Json(json!({ "taskId": id }))).into_response());
    }
    let folder = Arc::clone(&app.folder);
    let parts = blocking(move || folder.change(|layer| batch.run(layer, &plan.failing_items))).await?;
    let all_done = status(&parts) == 200;
    let status = if all_done {
        StatusCode::OK
    } else {
        StatusCode::MULTI_STATUS
    };
    Ok((status, Json(Results { result: parts })).into_response())
}
