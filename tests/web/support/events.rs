//! Events that `onEvent` receives.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use super::{text, until};

/// An empty list of events, and the options of a client that fills it.
pub(crate) fn record_events() -> (RecordedEvents, JsValue) {
    let events = js!("[]");
    let options = js!("({ onEvent: (event) => events.push(event) })", events);
    (RecordedEvents(events), options)
}

/// The events that `onEvent` has received.
#[derive(Clone)]
pub(crate) struct RecordedEvents(pub(crate) JsValue);

impl RecordedEvents {
    /// The events about deletions so far, each as `reason stage`.
    pub(crate) fn delete_stages(&self) -> Vec<String> {
        let events = Array::from(&self.0);
        let events = events.iter().filter(|event| text(event, "type") == "delete");
        let stage = |event: JsValue| format!("{} {}", text(&event, "reason"), text(&event, "stage"));
        events.map(stage).collect()
    }

    /// Waits until a deletion has reached a stage, which is written `reason stage`.
    pub(crate) async fn until_stage(&self, stage: &str) {
        until(stage, async || {
            self.delete_stages().iter().any(|one| one == stage)
        })
        .await;
    }
}

/// Adds a property to options.
pub(crate) fn with_option(options: &JsValue, name: &str, value: &JsValue) -> JsValue {
    Reflect::set(options, &name.into(), value).unwrap();
    options.clone()
}
