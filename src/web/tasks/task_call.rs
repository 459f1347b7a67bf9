//! The calls with their arguments and requests. A new call needs a variant of `Operation`, one of `TaskCall`, and a line in each
//! function here and in `execute.rs`.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::batch_call::BatchRequest;
use super::item_call::ItemCall;
use crate::error::Error;
use crate::session::options::{read_delay, read_timeout};
use crate::session::task_poll::PollOptions;
use crate::value::{Field, Kind, Read, Value};
use crate::web::arguments::{InvalidArgument, elements, function, read_options};
use crate::wire::endpoint::Endpoint;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::task::{self, Level};
use crate::wire::task_result;

/// A call with its arguments.
pub(super) enum TaskCall {
    /// `waitForTasks`.
    Wait(WaitRequest),
    /// A call that consists of requests.
    Api(ApiCall),
    /// `moveItems`, `copyItems`, `deleteItems` and `restoreItems`.
    Batch(BatchRequest),
    /// A call for an item, a folder or a file.
    Item(ItemCall),
}

/// A wait for tasks, as the application asks for it.
pub(super) struct WaitRequest {
    pub(super) level: Level,
    /// Without duplicates.
    pub(super) ids: Vec<i64>,
    pub(super) pace: PollOptions,
    /// After this time the wait fails, in milliseconds.
    pub(super) timeout_ms: Option<i32>,
    /// Called with the progress when it changes.
    pub(super) on_progress: Option<Function>,
}

/// A call that consists of requests.
pub(super) enum ApiCall {
    /// `queryLibraryTasks` and `querySpaceTasks`.
    Tasks(Level, Vec<i64>),
    /// `queryLibraryTask` and `querySpaceTask`.
    Task(Level, i64),
    /// `clearLibraryHistory`.
    ClearHistory,
}

impl TaskCall {
    /// Reads the call of this operation: its argument, if it has one, and its options.
    pub(super) fn read(
        operation: Operation,
        argument: JsValue,
        options: JsValue,
    ) -> Result<Self, InvalidArgument> {
        let call = match operation {
            Operation::WaitForTasks => return Ok(TaskCall::Wait(read_wait(argument, options)?)),
            Operation::QueryLibraryTasks => ApiCall::read_tasks(Level::Library, argument)?,
            Operation::QuerySpaceTasks => ApiCall::read_tasks(Level::Space, argument)?,
            Operation::QueryLibraryTask => ApiCall::read_task(Level::Library, argument)?,
            Operation::QuerySpaceTask => ApiCall::read_task(Level::Space, argument)?,
            Operation::ClearLibraryHistory => ApiCall::ClearHistory,
            Operation::MoveItems
            | Operation::CopyItems
            | Operation::DeleteItems
            | Operation::RestoreItems => {
                return Ok(TaskCall::Batch(BatchRequest::read(operation, argument, options)?));
            }
            Operation::GetItem => return Ok(TaskCall::Item(ItemCall::read_get(argument, options)?)),
            Operation::LocateItem => return Ok(TaskCall::Item(ItemCall::read_locate(argument)?)),
            Operation::ListFolder => return Ok(TaskCall::Item(ItemCall::read_list(argument, options)?)),
            Operation::GetFileLink => return Ok(TaskCall::Item(ItemCall::read_link(argument, options)?)),
            Operation::ThumbnailUrl => {
                return Ok(TaskCall::Item(ItemCall::read_thumbnail(argument, options)?));
            }
            // These are not calls of this module.
            Operation::Construct
            | Operation::CreateSearch
            | Operation::ContinueSearch
            | Operation::DeleteSearch
            | Operation::Pages
            | Operation::SetAccessToken
            | Operation::OpenSearchView
            | Operation::Settled
            | Operation::Close
            | Operation::Search
            | Operation::LoadMore
            | Operation::RemoveItems
            | Operation::UpdateItem
            | Operation::Subscribe => return Err(Error::config(operation, &["not a call for tasks"]).into()),
        };
        Ok(TaskCall::Api(call))
    }
}

impl ApiCall {
    fn read_tasks(level: Level, ids: JsValue) -> Result<Self, InvalidArgument> {
        Ok(ApiCall::Tasks(level, task_ids(level.operation(), ids)?))
    }

    fn read_task(level: Level, id: JsValue) -> Result<Self, InvalidArgument> {
        Ok(ApiCall::Task(level, task::read_id(&Field::root(id, "id"))?))
    }

    pub(super) fn operation(&self) -> Operation {
        match self {
            ApiCall::Tasks(level, _) => level.operation(),
            ApiCall::Task(level, _) => level.result_operation(),
            ApiCall::ClearHistory => Operation::ClearLibraryHistory,
        }
    }

    /// The requests. Queries for tasks are split so that their URLs, which the token is part of, are not too long.
    pub(super) fn requests(&self, endpoint: &Endpoint, token: &str) -> Vec<Request> {
        let request = match self {
            ApiCall::Tasks(level, ids) => return task::query_requests(endpoint, *level, ids, token),
            ApiCall::Task(level, id) => task_result::result_request(endpoint, *level, *id),
            ApiCall::ClearHistory => task::clear_history_request(endpoint),
        };
        vec![request]
    }
}

fn read_wait(ids: JsValue, options: JsValue) -> Result<WaitRequest, InvalidArgument> {
    let options = read_options(options);
    let (pace, timeout_ms) = read_pace(&options)?;
    let mut level = Level::Library;
    options.set("level", Level::read, &mut level)?;
    Ok(WaitRequest {
        level,
        ids: task_ids(Operation::WaitForTasks, ids)?,
        pace,
        timeout_ms,
        on_progress: function(&options, "onProgress")?,
    })
}

/// How often tasks are queried, and after which time the call ends.
pub(super) fn read_pace(options: &Field<'_, JsValue>) -> Read<(PollOptions, Option<i32>)> {
    let mut pace = PollOptions::default();
    options.set("pollIntervalMs", read_delay, &mut pace.interval_ms)?;
    options.set("maxPollIntervalMs", read_delay, &mut pace.max_interval_ms)?;
    let mut timeout_ms = None;
    options.set("timeoutMs", read_timeout, &mut timeout_ms)?;
    Ok((pace, timeout_ms))
}

/// The ids of tasks, without duplicates: a single one, or an iterable of them.
fn task_ids(operation: Operation, value: JsValue) -> Result<Vec<i64>, InvalidArgument> {
    const EXPECTED: &str = "a task id or an iterable of task ids";
    let field = Field::root(value, "ids");
    if matches!(field.value.kind(), Kind::Text | Kind::Number | Kind::BigInt) {
        return Ok(vec![task::read_id(&field)?]);
    }
    let mut ids = Vec::new();
    elements(operation, field.value, "ids", EXPECTED)?.each(EXPECTED, &mut |id| {
        ids.push(task::read_id(&id)?);
        Ok(())
    })?;
    Ok(task::distinct(&ids))
}
