//! Results in the form that JavaScript sees: tasks, progress.

use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::fields::{FieldValue, Fields};
use crate::json;
use crate::session::task_poll::Progress;
use crate::value::{Value, decimal};
use crate::web::platform::value::object;
use crate::web::received::{Received, property};
use crate::wire::operation::Operation;
use crate::wire::task::{self, Level, State, Task};
use crate::wire::task_result;

#[wasm_bindgen(module = "/src/web/tasks/results.js")]
extern "C" {
    #[wasm_bindgen(js_name = taskObject)]
    fn task_object(
        id: &str,
        task_type: Option<&str>,
        state: &str,
        status: u16,
        partial: bool,
        result: &JsValue,
    ) -> JsValue;
    /// The same error with the last known states of the tasks.
    #[wasm_bindgen(js_name = withTasks)]
    pub(super) fn with_tasks(error: &JsValue, tasks: &Array) -> JsValue;
}

/// The tasks in the response to a query.
pub(super) fn read_tasks(
    operation: Operation,
    received: &Received,
) -> Result<Vec<Task<JsValue>>, Box<Error>> {
    let (tasks, corrections) = task::read_tasks(operation, &received.response)?;
    let mut body = JsValue::UNDEFINED;
    // A task that runs has no result, so most polls need no objects.
    if tasks.iter().any(|task| task.result.is_some()) {
        body = received.parse(operation, &corrections)?;
    }
    let with_result = |(index, task): (u32, Task<json::Value<'_>>)| Task {
        id: task.id,
        status: task.status,
        result: task
            .result
            .map(|_| property(&body.at(index).unwrap_or_default(), "result")),
    };
    Ok((0..).zip(tasks).map(with_result).collect())
}

/// A task as a `TaskStatus`.
pub(super) fn task_status(task: &Task<JsValue>) -> JsValue {
    status_of(task.id, task.status, None, task.result.as_ref())
}

/// The task in the response to a query for one, as a `TypedTask`.
pub(super) fn typed_task(level: Level, received: &Received) -> Result<JsValue, Box<Error>> {
    let task = task_result::read_result(level, &received.response)?;
    let body = received.parse(level.result_operation(), &task.corrections)?;
    let result = task.result.map(|name| property(&body, &name));
    let task_type = Some(task.task_type.name());
    Ok(status_of(task.id, task.status, task_type, result.as_ref()))
}

fn status_of(id: i64, status: u16, task_type: Option<&str>, result: Option<&JsValue>) -> JsValue {
    let absent = JsValue::UNDEFINED;
    let result = result.unwrap_or(&absent);
    let state = State::of(status).name();
    task_object(
        &decimal(id),
        task_type,
        state,
        status,
        State::is_partial(status),
        result,
    )
}

/// Tasks whose results are `TaskStatus` objects, as an array of these.
pub(super) fn task_list<'a>(tasks: impl Iterator<Item = &'a Rc<Task<JsValue>>>) -> Array {
    tasks.filter_map(|task| task.result.as_ref()).collect()
}

/// The progress of a wait, as a `TaskProgress`.
pub(super) fn progress_value(progress: &Progress, tasks: Array, now: f64) -> JsValue {
    let mut fields = Fields::default();
    fields.number("ended", Some(progress.ended as u32));
    fields.number("total", Some(progress.total as u32));
    fields.add("stale", FieldValue::Bool(progress.stale));
    let next = progress.next_poll.map(|at| (at - now).max(0.0).ceil() as u32);
    fields.number("nextPollMs", next);
    let value = object(&fields);
    let _ = Reflect::set(&value, &JsValue::from_str("tasks"), &tasks);
    value
}
