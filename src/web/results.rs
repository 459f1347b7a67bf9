//! Pages in the form that JavaScript sees.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::transport::Reply;
use crate::session::view::PageInfo;
use crate::value::Value;
use crate::wire::operation::Operation;
use crate::wire::search::{self, Page};

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
