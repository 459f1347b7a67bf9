//! Task queries, in both versions.
//!
//! The service's pages: <https://cloud.tencent.com/document/product/1339/71002> (of a space),
//! <https://cloud.tencent.com/document/product/1339/124487> (of the library).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::app::App;
use crate::domain::task::{Outcome, RUNNING, TaskSnapshot, parse_id};

/// A task in the first version.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskStatus {
    task_id: u64,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Box<RawValue>>,
}

impl From<TaskSnapshot> for TaskStatus {
    /// The first version has neither 207 nor 400: a partly done task counts as done, and 400 as failed.
    fn from(task: TaskSnapshot) -> Self {
        let (status, result) = match task.outcome {
            None => (RUNNING, None),
            Some(Outcome {
                status: 200 | 207,
                result,
                ..
            }) => (200, result),
            Some(Outcome { status: 204, .. }) => (204, None),
            Some(Outcome { result, .. }) => (500, result),
        };
        Self {
            task_id: task.id,
            status,
            result,
        }
    }
}

pub(crate) async fn of_library(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<Vec<TaskStatus>>, ApiError> {
    let Path((library, tasks)) = path?;
    Call::authorize(&app, &library, None, &request)?;
    query(&app, None, &tasks)
}

pub(crate) async fn of_space(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<Vec<TaskStatus>>, ApiError> {
    let Path((library, space, tasks)) = path?;
    Call::authorize(&app, &library, Some(&space), &request)?;
    query(&app, Some(&space), &tasks)
}

/// Sorted by id, not in the order of the list. Unknown ids are omitted.
fn query(app: &App, space: Option<&str>, list: &str) -> Result<Json<Vec<TaskStatus>>, ApiError> {
    let ids: BTreeSet<u64> = list.split(',').map(task_id).collect::<Result<_, _>>()?;
    let found = ids.into_iter().filter_map(|id| app.tasks.find(space, id));
    Ok(Json(found.map(TaskStatus::from).collect()))
}

fn task_id(text: &str) -> Result<u64, ApiError> {
    parse_id(text).ok_or_else(|| ApiError::param_invalid("a task id must be decimal digits, at most 2^63-1"))
}

pub(crate) async fn result_of_library(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<ResultV2>, ApiError> {
    let Path((library, task)) = path?;
    Call::authorize(&app, &library, None, &request)?;
    result(&app, None, &task)
}

pub(crate) async fn result_of_space(
    State(app): State<Arc<App>>,
    path: Result<Path<(String, String, String)>, PathRejection>,
    request: Parts,
) -> Result<Json<ResultV2>, ApiError> {
    let Path((library, space, task)) = path?;
    Call::authorize(&app, &library, Some(&space), &request)?;
    result(&app, Some(&space), &task)
}

/// A task in the second version. The name of the result field depends on the type. This version has no status 204, and
/// for the library neither 207 nor 400.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultV2 {
    task_id: String,
    task_type: String,
    status: u16,
    #[serde(flatten)]
    result: BTreeMap<String, Box<RawValue>>,
}

fn result(app: &App, space: Option<&str>, task: &str) -> Result<Json<ResultV2>, ApiError> {
    let not_found = || ApiError::not_found("TaskNotFound", "No task of this level and space has this id.");
    let found = app.tasks.find(space, task_id(task)?).ok_or_else(not_found)?;
    let status = found.outcome.as_ref().map_or(RUNNING, |outcome| {
        let of_library = space.is_none();
        match outcome.status {
            204 => 200,
            207 if of_library => 200,
            400 if of_library => 500,
            status => status,
        }
    });
    let result = found
        .outcome
        .and_then(|outcome| outcome.result_v2.or(outcome.result));
    // An array has a plural name, except in a task of the library.
    let name = |result: &RawValue| {
        let plural = space.is_some() && result.get().starts_with('[');
        format!("{}Result{}", found.task_type, if plural { "s" } else { "" })
    };
    Ok(Json(ResultV2 {
        task_id: found.id.to_string(),
        status,
        result: result.map(|result| (name(&result), result)).into_iter().collect(),
        task_type: found.task_type,
    }))
}
