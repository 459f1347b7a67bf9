//! Results in the form that JavaScript sees: pages, tasks, progress.

use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::platform::value::object;
use super::transport::{Received, Reply};
use crate::error::Error;
use crate::fields::{FieldValue, Fields};
use crate::json;
use crate::session::task_poll::Progress;
use crate::session::view::PageInfo;
use crate::value::{Value, decimal};
use crate::wire::operation::Operation;
use crate::wire::search::{self, Page};
use crate::wire::task::{self, Level, State, Task};
use crate::wire::task_result;

#[wasm_bindgen(module = "/src/web/results.js")]
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
}

/// The page in the reply to a create or continue: its head, for a state machine, and its items.
pub(crate) fn read_page(operation: Operation, reply: &mut Reply) -> Result<(PageInfo, JsValue), Failure> {
    let mut info = PageInfo {
        search_id: String::new(),
        search_finished: false,
        next_marker: None,
        is_empty: false,
    };
    let mut contents = JsValue::UNDEFINED;
    reply.read(&mut |received| {
        let page = search::read_page(operation, &received.response)?;
        contents = property(&page_value(operation, received, &page)?, "contents");
        info.search_id = page.search_id;
        info.search_finished = page.search_finished;
        info.next_marker = page.next_marker.filter(|_| page.has_more);
        info.is_empty = page.is_empty;
        Ok(())
    })?;
    Ok((info, contents))
}

/// A page as the service sent it, except that the marker is one that an application can pass back, and that fields which
/// were `null` are absent.
pub(crate) fn page_value(
    operation: Operation,
    received: &Received,
    page: &Page,
) -> Result<JsValue, Box<Error>> {
    let body = received.parse(operation, &page.corrections)?;
    if page.is_marker_long {
        // A property of a plain object can always be set.
        let marker = JsValue::from(page.next_marker.as_deref());
        let _ = Reflect::set(&body, &JsValue::from_str("nextMarker"), &marker);
    }
    Ok(body)
}

/// The tasks in the response to a query.
pub(crate) fn read_tasks(
    operation: Operation,
    received: &Received,
) -> Result<Vec<Task<JsValue>>, Box<Error>> {
    let (tasks, corrections) = task::read_tasks(operation, &received.response)?;
    let body = received.parse(operation, &corrections)?;
    let with_result = |(index, task): (u32, Task<json::Value<'_>>)| Task {
        id: task.id,
        status: task.status,
        result: task
            .result
            .map(|_| property(&body.at(index).unwrap_or_default(), "result")),
    };
    Ok((0..).zip(tasks).map(with_result).collect())
}

/// A property of a parsed body.
fn property(holder: &JsValue, name: &str) -> JsValue {
    holder.get(name).unwrap_or_default()
}

/// A task as a `TaskStatus`.
pub(crate) fn task_status(task: &Task<JsValue>) -> JsValue {
    status_of(task.id, task.status, None, task.result.as_ref())
}

/// The task in the response to a query for one, as a `TypedTask`.
pub(crate) fn typed_task(level: Level, received: &Received) -> Result<JsValue, Box<Error>> {
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
pub(crate) fn task_list<'a>(tasks: impl Iterator<Item = &'a Rc<Task<JsValue>>>) -> Array {
    tasks.filter_map(|task| task.result.as_ref()).collect()
}

/// The progress of a wait, as a `TaskProgress`.
pub(crate) fn progress_value(progress: &Progress, tasks: Array, now: f64) -> JsValue {
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
