//! What calls give, in the form that JavaScript sees.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::value::object;
use crate::proto::json::Fields;
use crate::proto::search::Page;
use crate::proto::task::{State, Task};
use crate::proto::value::{Value, decimal};

/// A page as the service sent it, but for what an application could not use: the marker is one that can be handed
/// back, and what was `null` is absent. A parsed body is plain objects and arrays, so none of this can fail.
pub(super) fn page_value(page: Page<JsValue>) -> JsValue {
    if let Some(marker) = page.exact_marker() {
        let _ = Reflect::set(&page.body, &"nextMarker".into(), &marker.into());
    }
    for (item, name) in &page.nulls {
        let holder = match item {
            Some(index) => page.body.get("contents").and_then(|contents| contents.at(*index)),
            None => Ok(page.body.clone()),
        };
        if let Ok(holder) = holder {
            let _ = Reflect::delete_property(holder.unchecked_ref::<Object>(), &JsValue::from_str(name));
        }
    }
    page.body
}

/// A task as a `TaskStatus`.
pub(super) fn task_value(task: Task<JsValue>) -> JsValue {
    let id = decimal(task.id);
    let mut fields = Fields::default();
    fields.text("taskId", Some(&id));
    fields.text("state", Some(State::of(task.status).name()));
    fields.number("status", Some(task.status.into()));
    let status = object(&fields);
    if let Some(result) = task.result {
        let _ = Reflect::set(&status, &JsValue::from_str("result"), &result);
    }
    status
}
