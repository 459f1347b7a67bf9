//! Telling the application's `onEvent` what the client does. No token, no keyword.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::session::pending_deletes::Step;
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::now;
use crate::web::platform::value::object;
use crate::wire::json::{Fields, Plain};
use crate::wire::operation::Operation;
use crate::wire::request::Request;

#[wasm_bindgen(module = "/src/web/view/snapshot.js")]
extern "C" {
    /// Calls a function of the application's; what it throws is reported.
    pub(crate) fn tell(listener: &Function, given: &JsValue);
}

/// Who is told.
#[derive(Default)]
pub(crate) struct Events(pub(crate) Option<Function>);

/// An attempt on its way: what will be told of its answer.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    operation: Operation,
    /// From 1.
    attempt: u32,
    /// In milliseconds.
    at: f64,
}

impl Events {
    /// A request is sent.
    pub(crate) fn request(&self, request: &Request, attempt: u32) -> Sent {
        let operation = request.operation;
        if self.0.is_some() {
            let url = request.redacted_url();
            let mut fields = of_attempt("request", operation, attempt);
            fields.text("url", Some(&url));
            self.tell(&object(&fields));
        }
        Sent {
            operation,
            attempt,
            at: now(),
        }
    }

    /// Its answer is there.
    pub(crate) fn response(&self, sent: Sent, status: u16) {
        if self.0.is_some() {
            let mut fields = of_attempt("response", sent.operation, sent.attempt);
            fields.number("status", Some(status.into()));
            fields.number("durationMs", Some(rounded(now() - sent.at)));
            self.tell(&object(&fields));
        }
    }

    /// A request failed, and will be sent again after so many milliseconds.
    pub(crate) fn retry(&self, failure: &Failure, delay_ms: f64) {
        if self.0.is_some() {
            self.retrying(&failure.clone().into(), delay_ms);
        }
    }

    /// The same, of a failure that has been seen.
    pub(crate) fn retrying(&self, failure: &ViewFailure, delay_ms: f64) {
        if self.0.is_some() {
            let mut fields = of_attempt("retry", failure.operation, failure.attempts);
            fields.number("delayMs", Some(rounded(delay_ms)));
            let event = object(&fields);
            let _ = Reflect::set(&event, &JsValue::from_str("error"), &failure.error);
            self.tell(&event);
        }
    }

    /// A deletion has come so far.
    pub(crate) fn deletion(&self, step: &Step) {
        if self.0.is_some() {
            let mut fields = Fields::default();
            fields.text("type", Some("delete"));
            fields.text("searchId", Some(&step.search_id));
            fields.text("reason", Some(step.reason.name()));
            fields.text("stage", Some(step.stage.name()));
            self.tell(&object(&fields));
        }
    }

    /// A search can't be written down for later pages, or, without one, none can.
    pub(crate) fn no_storage(&self, search_id: Option<&str>) {
        let mut fields = Fields::default();
        fields.text("type", Some("storage"));
        fields.text("searchId", search_id);
        fields.add("available", Plain::Bool(false));
        self.tell(&object(&fields));
    }

    fn tell(&self, event: &JsValue) {
        if let Some(listener) = &self.0 {
            tell(listener, event);
        }
    }
}

/// Whole milliseconds. Less code than `f64::round`, which knows of negative numbers.
fn rounded(ms: f64) -> u32 {
    (ms + 0.5) as u32
}

fn of_attempt(kind: &'static str, operation: Operation, attempt: u32) -> Fields<'static> {
    let mut fields = Fields::default();
    fields.text("type", Some(kind));
    fields.text("operation", Some(operation.name()));
    fields.number("attempt", Some(attempt));
    fields
}
