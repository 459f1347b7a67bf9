//! The events of the option `onEvent`. They hold neither tokens nor keywords.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::fields::{FieldValue, Fields};
use crate::session::pending_deletes::Step;
use crate::web::platform::error::{Failure, ViewFailure};
use crate::web::platform::globals::now;
use crate::web::platform::value::{call_listener, object};
use crate::wire::operation::Operation;
use crate::wire::request::Request;

/// The application's listener, if there is one.
#[derive(Default)]
pub(crate) struct Events(pub(crate) Option<Function>);

/// A request that was sent, for the event of its response.
#[derive(Clone, Copy)]
pub(crate) struct RequestSpan {
    operation: Operation,
    /// From 1.
    attempt: u32,
    /// When it was sent, in milliseconds, if there is a listener.
    sent_at: f64,
}

impl Events {
    /// A request is sent.
    pub(crate) fn request(&self, request: &Request, attempt: u32) -> RequestSpan {
        let operation = request.operation;
        let mut sent_at = 0.0;
        if self.0.is_some() {
            let url = request.redacted_url();
            let mut fields = attempt_fields("request", operation, attempt);
            fields.text("url", Some(&url));
            self.emit(&object(&fields));
            sent_at = now();
        }
        RequestSpan {
            operation,
            attempt,
            sent_at,
        }
    }

    /// Its response has arrived.
    pub(crate) fn response(&self, span: RequestSpan, status: u16) {
        if self.0.is_some() {
            let mut fields = attempt_fields("response", span.operation, span.attempt);
            fields.number("status", Some(status.into()));
            fields.number("durationMs", Some(rounded(now() - span.sent_at)));
            self.emit(&object(&fields));
        }
    }

    /// A request has failed, and is sent again after so many milliseconds.
    pub(crate) fn retry(&self, failure: &Failure, delay_ms: f64) {
        if self.0.is_some() {
            self.retrying(&failure.clone().into(), delay_ms);
        }
    }

    /// The same, for a failure whose error exists as a JavaScript object.
    pub(crate) fn retrying(&self, failure: &ViewFailure, delay_ms: f64) {
        if self.0.is_some() {
            let mut fields = attempt_fields("retry", failure.operation, failure.attempts);
            fields.number("delayMs", Some(rounded(delay_ms)));
            let event = object(&fields);
            let _ = Reflect::set(&event, &JsValue::from_str("error"), &failure.error);
            self.emit(&event);
        }
    }

    /// A deletion has reached another stage.
    pub(crate) fn deletion(&self, step: &Step) {
        if self.0.is_some() {
            let mut fields = Fields::default();
            fields.text("type", Some("delete"));
            fields.text("searchId", Some(&step.search_id));
            fields.text("reason", Some(step.reason.name()));
            fields.text("stage", Some(step.stage.name()));
            self.emit(&object(&fields));
        }
    }

    /// This search can't be recorded for later pages. Without an id: this page can't record any search.
    pub(crate) fn no_storage(&self, search_id: Option<&str>) {
        let mut fields = Fields::default();
        fields.text("type", Some("storage"));
        fields.text("searchId", search_id);
        fields.add("available", FieldValue::Bool(false));
        self.emit(&object(&fields));
    }

    fn emit(&self, event: &JsValue) {
        if let Some(listener) = &self.0 {
            call_listener(listener, event);
        }
    }
}

/// Whole milliseconds. Less code than `f64::round`, which also handles negative numbers.
fn rounded(ms: f64) -> u32 {
    (ms + 0.5) as u32
}

fn attempt_fields(kind: &'static str, operation: Operation, attempt: u32) -> Fields<'static> {
    let mut fields = Fields::default();
    fields.text("type", Some(kind));
    fields.text("operation", Some(operation.name()));
    fields.number("attempt", Some(attempt));
    fields
}
