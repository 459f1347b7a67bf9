//! The snapshot of a view and its listeners, which store.js keeps.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/web/view/store.js")]
extern "C" {
    /// The snapshot, and the listeners of its changes.
    #[wasm_bindgen(js_name = SnapshotStore)]
    pub(crate) type Store;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Store;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn snapshot(this: &Store) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn subscribe(this: &Store, listener: &JsValue) -> JsValue;
    #[wasm_bindgen(method, js_name = clearListeners)]
    pub(crate) fn clear_listeners(this: &Store);
    #[wasm_bindgen(method)]
    pub(super) fn append(this: &Store, contents: &JsValue);
    #[wasm_bindgen(method)]
    pub(super) fn reset(this: &Store);
    /// Shows no items with these paths. False if they are invalid.
    #[wasm_bindgen(method)]
    pub(crate) fn remove(this: &Store, reading: &Reading, paths: &JsValue) -> bool;
    /// Shows another item in place of the one with this path. False if an argument is invalid.
    #[wasm_bindgen(method)]
    pub(crate) fn replace(this: &Store, reading: &Reading, path: &JsValue, item: &JsValue) -> bool;
    #[wasm_bindgen(method)]
    pub(super) fn update(
        this: &Store,
        status: &str,
        conditions: &JsValue,
        search_id: &JsValue,
        has_more: bool,
        search_finished: bool,
        error: &JsValue,
    );
}

#[wasm_bindgen(module = "/src/web/view/item_path.js")]
extern "C" {
    /// The argument that was read last.
    pub(crate) type Reading;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Reading;
    /// The index of its expectation.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn expected(this: &Reading) -> usize;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn name(this: &Reading) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &Reading) -> JsValue;
    /// The exception that reading it has thrown.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn exception(this: &Reading) -> JsValue;
}
