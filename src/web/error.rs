//! Failures as JavaScript sees them: an `SmhError`, or an abort's own reason.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::signal::Aborted;
use crate::proto::error::Error;

#[wasm_bindgen(module = "/js/error.js")]
extern "C" {
    type SmhError;
    #[wasm_bindgen(constructor)]
    fn new(fields: JsValue, cause: JsValue) -> SmhError;
    /// `cause`, unless it tells the token.
    #[wasm_bindgen(js_name = withoutToken)]
    pub(super) fn without_token(cause: JsValue, token: &str) -> JsValue;
}

/// Why a call did not succeed.
pub(super) enum Failure {
    /// An error and, where there is one, what the browser or the application gave as its cause.
    Error(Box<Error>, JsValue),
    /// Its signal fired.
    Aborted(JsValue),
}

impl From<Box<Error>> for Failure {
    fn from(error: Box<Error>) -> Self {
        Failure::Error(error, JsValue::UNDEFINED)
    }
}

impl From<Aborted> for Failure {
    fn from(Aborted(reason): Aborted) -> Self {
        Failure::Aborted(reason)
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> JsValue {
        match failure {
            Failure::Error(error, cause) => {
                // An error's fields are strings, numbers and booleans, which always have a JavaScript form.
                let plain = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
                let fields = error.fields().serialize(&plain).unwrap_or_default();
                SmhError::new(fields, cause).into()
            }
            Failure::Aborted(reason) => reason,
        }
    }
}
