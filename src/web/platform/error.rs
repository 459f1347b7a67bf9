//! Failures as JavaScript sees them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::session::retry::RetryInput;
use crate::web::platform::value::object;
use crate::wire::operation::Operation;

#[wasm_bindgen(module = "/src/web/platform/error.js")]
extern "C" {
    type SmhError;
    #[wasm_bindgen(constructor)]
    fn new(fields: JsValue, cause: JsValue, tasks: JsValue) -> SmhError;
    /// `cause`, unless it tells the token.
    #[wasm_bindgen(js_name = withoutToken)]
    pub(crate) fn without_token(cause: JsValue, token: &str) -> JsValue;
}

/// Why a call did not succeed: an error and, where there is one, what the browser or the application gave as its cause.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) error: Box<Error>,
    pub(crate) cause: JsValue,
    /// Of a wait for tasks: how they stood when last heard of, as an array.
    pub(crate) tasks: JsValue,
}

impl Failure {
    /// With what the browser or the application gave as its cause.
    pub(crate) fn because(error: Box<Error>, cause: JsValue) -> Self {
        let tasks = JsValue::UNDEFINED;
        Failure { error, cause, tasks }
    }

    /// With what came of the tasks that were waited for.
    pub(crate) fn with_tasks(mut self, tasks: Array) -> Self {
        self.tasks = tasks.into();
        self
    }

    /// The same after `attempts` requests.
    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.error.attempts = attempts;
        self
    }

    /// What it means for another attempt.
    pub(crate) fn retry_input(&self) -> RetryInput {
        RetryInput::of(&self.error, js_sys::Math::random())
    }
}

impl From<Box<Error>> for Failure {
    fn from(error: Box<Error>) -> Self {
        Failure::because(error, JsValue::UNDEFINED)
    }
}

impl From<Failure> for JsValue {
    fn from(Failure { error, cause, tasks }: Failure) -> JsValue {
        SmhError::new(object(&error.fields()), cause, tasks).into()
    }
}

/// A failure that JavaScript may see more than once: always the same object.
#[derive(Clone)]
pub(crate) struct ViewFailure {
    pub(crate) operation: Operation,
    /// How many times the request was sent.
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
