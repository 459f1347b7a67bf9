//! Failures as JavaScript sees them.

use wasm_bindgen::prelude::*;

use super::value::object;
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

/// Why a call did not succeed: an error and, where there is one, what the browser or the application gave as its cause.
pub(super) struct Failure {
    pub(super) error: Box<Error>,
    pub(super) cause: JsValue,
}

impl Failure {
    /// The same after `attempts` requests.
    pub(super) fn after(mut self, attempts: u32) -> Self {
        self.error.attempts = attempts;
        self
    }
}

impl From<Box<Error>> for Failure {
    fn from(error: Box<Error>) -> Self {
        Failure {
            error,
            cause: JsValue::UNDEFINED,
        }
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { error, cause }: Failure) -> JsValue {
        SmhError::new(object(&error.fields()), cause).into()
    }
}
