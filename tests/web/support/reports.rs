//! What is reported to the developer: warnings in the console, errors passed to `reportError`.

use wasm_bindgen::prelude::*;

use super::{list, text};

/// Replaces `console.warn` and records its messages, until dropped.
pub(crate) struct ConsoleWarnings(JsValue);

impl ConsoleWarnings {
    pub(crate) fn record() -> Self {
        ConsoleWarnings(js!("(() => {
            const messages = [];
            const { warn } = console;
            console.warn = (...parts) => messages.push(parts.join(' '));
            return { messages, restore: () => void (console.warn = warn) };
        })()"))
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        let messages = list(&self.0, "messages");
        messages
            .iter()
            .map(|message| message.as_string().unwrap())
            .collect()
    }
}

impl Drop for ConsoleWarnings {
    fn drop(&mut self) {
        let recorded = &self.0;
        js!("recorded.restore()", recorded);
    }
}

/// Replaces `reportError` and records its errors, until dropped.
pub(crate) struct ReportedErrors(JsValue);

impl ReportedErrors {
    pub(crate) fn record() -> Self {
        ReportedErrors(js!("(() => {
            const errors = [];
            const { reportError } = globalThis;
            globalThis.reportError = (error) => errors.push(error);
            return { errors, restore: () => void (globalThis.reportError = reportError) };
        })()"))
    }

    /// The messages of the errors; a value that is not an error as it is.
    pub(crate) fn messages(&self) -> Vec<String> {
        let errors = list(&self.0, "errors");
        errors
            .iter()
            .map(|error| match error.as_string() {
                Some(text) => text,
                None => text(error, "message"),
            })
            .collect()
    }
}

impl Drop for ReportedErrors {
    fn drop(&mut self) {
        let recorded = &self.0;
        js!("recorded.restore()", recorded);
    }
}
