//! Failures as JavaScript sees them.

use wasm_bindgen::prelude::*;

use super::value::object;
use crate::error::Error;
use crate::fields::Fields;
use crate::session::retry::RetryInput;
use crate::wire::encoding::encode;
use crate::wire::operation::Operation;

#[wasm_bindgen(module = "/src/web/platform/error.js")]
extern "C" {
    type SmhError;
    #[wasm_bindgen(constructor)]
    fn new(fields: JsValue, cause: JsValue) -> SmhError;
    #[wasm_bindgen(js_name = withoutToken)]
    fn without_encoded_token(cause: JsValue, token: &str, encoded_token: &str) -> JsValue;
}

/// `cause`, or an error in its place if it contains the token.
pub(crate) fn without_token(cause: JsValue, token: &str) -> JsValue {
    let mut encoded = String::new();
    encode(token, &mut encoded);
    without_encoded_token(cause, token, &encoded)
}

/// An `SmhError` with these fields.
pub(crate) fn smh_error(fields: &Fields<'_>, cause: JsValue) -> JsValue {
    SmhError::new(object(fields), cause).into()
}

/// The failure of a call: an error and, where there is one, the value that the browser or the application threw.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) error: Box<Error>,
    pub(crate) cause: JsValue,
}

impl Failure {
    /// An error with the value that the browser or the application threw.
    pub(crate) fn with_cause(error: Box<Error>, cause: JsValue) -> Self {
        Failure { error, cause }
    }

    /// The same after so many requests.
    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.error.attempts = attempts;
        self
    }

    /// The properties of the failure that decide about a retry.
    pub(crate) fn retry_input(&self) -> RetryInput {
        RetryInput::from_error(&self.error, js_sys::Math::random())
    }
}

impl From<Box<Error>> for Failure {
    fn from(error: Box<Error>) -> Self {
        Failure::with_cause(error, JsValue::UNDEFINED)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { error, cause }: Failure) -> JsValue {
        smh_error(&error.fields(), cause)
    }
}

/// A failure that JavaScript may see more than once, always as the same object.
#[derive(Clone)]
pub(crate) struct ViewFailure {
    pub(crate) operation: Operation,
    /// How many requests were sent.
    pub(crate) attempts: u32,
    /// The `SmhError`.
    pub(crate) error: JsValue,
}

impl From<Failure> for ViewFailure {
    fn from(failure: Failure) -> Self {
        ViewFailure {
            operation: failure.error.operation,
            attempts: failure.error.attempts,
            error: failure.into(),
        }
    }
}
