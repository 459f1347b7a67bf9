//! The calls with their arguments and requests. A new call needs a variant of `Operation`, one of `TaskCall`, a line in some functions
//! here and in `execute.rs`, a method in `web/client/task_methods.rs`, and its name in `js/parts.js`.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::session::options::{read_delay, read_timeout};
use crate::session::task_poll::PollOptions;
use crate::value::{Field, Kind, Read, Value};
use crate::web::arguments::{InvalidArgument, elements, function, read_options};
use crate::wire::endpoint::Endpoint;
use crate::wire::operation::Operation;
use crate::wire::request::Request;
use crate::wire::task::{self, Level};
use crate::wire::task_result;

/// A wait for tasks, as the application asks for it.
pub(crate) struct WaitRequest {
    pub(crate) level: Level,
    /// Without duplicates.
    pub(crate) ids: Vec<i64>,
    pub(crate) pace: PollOptions,
    /// After this time the wait fails, in milliseconds.
    pub(crate) timeout_ms: Option<i32>,
    /// Called with the progress when it changes.
    pub(crate) on_progress: Option<Function>,
}

/// A call with its arguments, except `waitForTasks`.
pub(crate) enum TaskCall {
    /// `queryLibraryTasks` and `querySpaceTasks`.
    Tasks(Level, Vec<i64>),
    /// `queryLibraryTask` and `querySpaceTask`.
    Task(Level, i64),
    /// `clearLibraryHistory`.
    ClearHistory,
}

impl TaskCall {
    /// Reads the argument of a call for several tasks.
    pub(crate) fn read_tasks(level: Level, ids: JsValue) -> Result<Self, InvalidArgument> {
        Ok(TaskCall::Tasks(level, task_ids(level.operation(), ids)?))
    }

    /// Reads the argument of a call for one task.
    pub(crate) fn read_task(level: Level, id: JsValue) -> Result<Self, InvalidArgument> {
        Ok(TaskCall::Task(level, task::read_id(&Field::root(id, "id"))?))
    }

    pub(crate) fn operation(&self) -> Operation {
        match self {
            TaskCall::Tasks(level, _) => level.operation(),
            TaskCall::Task(level, _) => level.result_operation(),
            TaskCall::ClearHistory => Operation::ClearLibraryHistory,
        }
    }

    /// The requests. Queries for tasks are split so that their URLs, which the token is part of, are not too long.
    pub(crate) fn requests(&self, endpoint: &Endpoint, token: &str) -> Vec<Request> {
        let request = match self {
            TaskCall::Tasks(level, ids) => return task::query_requests(endpoint, *level, ids, token),
            TaskCall::Task(level, id) => task_result::result_request(endpoint, *level, *id),
            TaskCall::ClearHistory => task::clear_history_request(endpoint),
        };
        vec![request]
    }
}

impl WaitRequest {
    /// Reads the arguments of `waitForTasks`.
    pub(crate) fn read(ids: JsValue, options: JsValue) -> Result<Self, InvalidArgument> {
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
}

/// How often tasks are queried, and after which time the call ends.
pub(crate) fn read_pace(options: &Field<'_, JsValue>) -> Read<(PollOptions, Option<i32>)> {
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
