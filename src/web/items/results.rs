//! The results of actions in the form that JavaScript sees: items, folders, links, outcomes.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::web::received::Received;
use crate::wire::file::read_link;
use crate::wire::folder::{read_folder, read_item};
use crate::wire::operation::Operation;

#[wasm_bindgen(module = "/src/web/items/results.js")]
extern "C" {
    /// A `BatchItem`.
    #[wasm_bindgen(js_name = batchItem)]
    pub(super) fn batch_item(
        state: &str,
        status: Option<u16>,
        code: Option<&str>,
        path: Option<Vec<String>>,
        recycled_item_id: Option<&str>,
        task_id: Option<&str>,
        error: &JsValue,
    ) -> JsValue;
    /// A `BatchProgress`.
    #[wasm_bindgen(js_name = batchProgress)]
    pub(super) fn batch_progress(ended: u32, total: u32, items: &Array) -> JsValue;
    /// A `BatchOutcome`.
    #[wasm_bindgen(js_name = batchOutcome)]
    pub(super) fn batch_outcome(items: &Array) -> JsValue;
    /// A `FolderPage`. `marker` takes the place of a bigint.
    #[wasm_bindgen(js_name = folderPage)]
    fn folder_object(body: &JsValue, marker: Option<&str>) -> JsValue;
    /// A `FileLink`.
    #[wasm_bindgen(js_name = fileLink)]
    fn link_object(url: &str, expires_ms: f64, size: Option<&str>) -> JsValue;
}

/// The item in a response, as the service sent it, except that fields which were `null` are absent.
pub(super) fn item_value(operation: Operation, received: &Received) -> Result<JsValue, Box<Error>> {
    let corrections = read_item(operation, &received.response)?;
    received.parse(operation, &corrections)
}

/// The page of a folder in a response, as a `FolderPage`.
pub(super) fn folder_page(received: &Received) -> Result<JsValue, Box<Error>> {
    let page = read_folder(&received.response)?;
    let body = received.parse(Operation::ListFolder, &page.corrections)?;
    let marker = page.next_marker.filter(|_| page.is_marker_long);
    Ok(folder_object(&body, marker.as_deref()))
}

/// The link in a response, as a `FileLink`.
pub(super) fn file_link(received: &Received) -> Result<JsValue, Box<Error>> {
    let link = read_link(&received.response)?;
    Ok(link_object(&link.url, link.expires_ms, link.size.as_deref()))
}
