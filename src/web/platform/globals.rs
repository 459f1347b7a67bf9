//! The globals of the page, as globals.js reads them: none of these functions throws.

use wasm_bindgen::prelude::*;
use web_sys::AbortController;

#[wasm_bindgen(module = "/src/web/platform/globals.js")]
extern "C" {
    /// The time of a monotonic clock, in milliseconds.
    pub(crate) fn now() -> f64;

    /// Calls `listener` with `argument` after `ms` milliseconds.
    #[wasm_bindgen(js_name = startTimer)]
    pub(crate) fn start_timer(listener: &JsValue, ms: i32, argument: u8) -> JsValue;

    /// Does nothing for a timer that has fired, or for `undefined`.
    #[wasm_bindgen(js_name = stopTimer)]
    pub(crate) fn stop_timer(timer: &JsValue);

    /// An `AbortController`. Where the engine has none, its `abort` does nothing.
    #[wasm_bindgen(js_name = createAbortController)]
    pub(crate) fn create_abort_controller() -> AbortController;

    /// Whether the page is being prerendered: then nothing may start yet.
    #[wasm_bindgen(js_name = isPrerendering)]
    pub(crate) fn is_prerendering() -> bool;

    /// Writes a warning to the console.
    pub(crate) fn warn(text: &str);
}
