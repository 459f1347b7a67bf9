//! Results in the form that JavaScript sees: pages, tasks, progress.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::platform::value::object;
use super::transport::Reply;
use crate::fields::{FieldValue, Fields};
use crate::session::task_poll::Progress;
use crate::session::view::PageInfo;
use crate::value::{Value, decimal};
use crate::wire::operation::Operation;
use crate::wire::search::{self, Page};
use crate::wire::task::{State, Task};
use crate::wire::task_result::TaskResult;

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
pub(crate) fn read_page(operation: Operation, reply: Reply) -> Result<(PageInfo, JsValue), Failure> {
    let mut info = PageInfo {
        search_id: String::new(),
        search_finished: false,
        next_marker: None,
        is_empty: false,
    };
    let mut contents = JsValue::UNDEFINED;
    reply.read(&mut |response| {
        let page = search::read_page(operation, response)?;
        info.search_id = page.search_id.clone();
        info.search_finished = page.search_finished;
        info.next_marker = page.next_marker.clone().filter(|_| page.has_more);
        contents = page_value(page).get("contents").unwrap_or_default();
        info.is_empty = contents.len() == Ok(0);
        Ok(())
    })?;
    Ok((info, contents))
}

/// A page as the service sent it, except that the marker is one that an application can pass back, and that fields which
/// were `null` are absent. A parsed body consists of plain objects and arrays, so none of this can fail.
pub(crate) fn page_value(page: Page<JsValue>) -> JsValue {
    if let Some(marker) = page.exact_marker() {
        let _ = Reflect::set(&page.body, &"nextMarker".into(), &marker.into());
    }
    for (item, name) in &page.nulls {
        let holder = match item {
            Some(index) => page.body.get("contents").and_then(|contents| contents.at(*index)),
            None => Ok(page.body.clone()),
        };
        if let Ok(holder) = holder {
            remove(&holder, name);
        }
    }
    page.body
}

fn remove(holder: &JsValue, name: &str) {
    let _ = Reflect::delete_property(holder.unchecked_ref::<Object>(), &JsValue::from_str(name));
}

/// A task as a `TaskStatus`.
pub(crate) fn task_status(task: &Task<JsValue>) -> JsValue {
    status_of(task.id, task.status, None, task.result.as_ref())
}

/// A task as a `TypedTask`.
pub(crate) fn typed_task(task: TaskResult<JsValue>) -> JsValue {
    for (holder, name) in &task.nulls {
        remove(holder, name);
    }
    status_of(
        task.id,
        task.status,
        Some(task.task_type.name()),
        task.result.as_ref(),
    )
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
