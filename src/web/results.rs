//! What calls give, in the form that JavaScript sees.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::proto::search::Page;
use crate::proto::task::{State, Task};
use crate::proto::value::Value;

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
        if let Some(holder) = holder.ok().and_then(|holder| holder.dyn_into::<Object>().ok()) {
            let _ = Reflect::delete_property(&holder, &JsValue::from_str(name));
        }
    }
    page.body
}

/// A task as a `TaskStatus`.
pub(super) fn task_value(task: Task<JsValue>) -> JsValue {
    let fields = [
        ("taskId", task.id.to_string().into()),
        ("state", State::of(task.status).name().into()),
        ("status", task.status.into()),
        ("result", task.result.unwrap_or_default()),
    ];
    let status = Object::new();
    for (name, value) in fields {
        if !value.is_undefined() {
            let _ = Reflect::set(&status, &name.into(), &value);
        }
    }
    status.into()
}
