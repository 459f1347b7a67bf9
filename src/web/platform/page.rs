//! The page's life, as page.js follows it.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/web/platform/page.js")]
extern "C" {
    /// Bits: 1 offline, 2 hidden.
    pub(crate) fn surroundings() -> u32;

    /// Calls `tell` with the numbers of page.js, until the function that it returns is called.
    pub(crate) fn follow(tell: &JsValue, page: bool, signal: &JsValue) -> Function;
}
