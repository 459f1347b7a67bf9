//! Pages in the form that JavaScript sees.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::platform::error::Failure;
use super::received::{Received, property};
use super::transport::Reply;
use crate::error::Error;
use crate::session::view::PageInfo;
use crate::wire::operation::Operation;
use crate::wire::search::{self, Page};

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
