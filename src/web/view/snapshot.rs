//! What a view shows.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/web/view/snapshot.js")]
extern "C" {
    /// What is shown, and who wants to know.
    pub(crate) type Store;
    #[wasm_bindgen(constructor)]
    pub(crate) fn new() -> Store;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn snapshot(this: &Store) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn subscribe(this: &Store, listener: &JsValue) -> JsValue;
    #[wasm_bindgen(method)]
    pub(crate) fn mute(this: &Store);
    #[wasm_bindgen(method)]
    pub(crate) fn append(this: &Store, contents: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn reset(this: &Store);
    #[wasm_bindgen(method)]
    pub(crate) fn update(
        this: &Store,
        status: &str,
        conditions: &JsValue,
        search_id: Option<&str>,
        has_more: bool,
        search_finished: bool,
        error: &JsValue,
    );
}
