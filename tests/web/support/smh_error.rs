//! Errors of the package.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::{evaluate, get, same, text, to_json};

/// An `SmhError`.
pub(crate) struct SmhError(pub(crate) JsValue);

impl SmhError {
    /// Asserts that a value has the properties of every `SmhError`.
    #[track_caller]
    pub(crate) fn of(value: JsValue) -> Self {
        let is_error = js!(
            "value instanceof Error && value.name === 'SmhError' && value[Symbol.for('smh-wasm.SmhError')] === true
               && typeof value.stack === 'string' && value.message !== ''
               && typeof value.retryable === 'boolean' && Number.isInteger(value.attempts)",
            value
        );
        assert!(is_error.is_truthy(), "not an SmhError: {}", to_json(&value));
        SmhError(value)
    }

    pub(crate) fn kind(&self) -> String {
        text(&self.0, "kind")
    }

    pub(crate) fn message(&self) -> String {
        text(&self.0, "message")
    }

    pub(crate) fn cause(&self) -> JsValue {
        get(&self.0, "cause")
    }

    /// Asserts that fields have exactly these values, an object expression.
    #[track_caller]
    pub(crate) fn assert(&self, expected: &str) {
        let expected = evaluate(&format!("({expected})"), &[]);
        for entry in Object::entries(expected.unchecked_ref()) {
            let name = text(&entry, "0");
            let (expected, found) = (get(&entry, "1"), get(&self.0, &name));
            assert!(
                same(&expected, &found),
                "`{name}` is {}, expected {}: {}",
                to_json(&found),
                to_json(&expected),
                to_json(&self.0)
            );
        }
    }

    /// Asserts that the message contains this text.
    #[track_caller]
    pub(crate) fn assert_message(&self, part: &str) {
        assert!(
            self.message().contains(part),
            "{part:?} is missing in {:?}",
            self.message()
        );
    }
}
