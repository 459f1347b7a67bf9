//! Waiting for tasks.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::{Client, SmhError, abort_controller, add_task, received_requests, rejected, resolved, until};

/// Adds a task of the library.
pub(crate) async fn add_library_task(id: u32, more: &str) {
    add_task(&format!("{{ taskId: '{id}', level: 'library', {more} }}")).await;
}

/// The lists of ids that the emulator was queried for, as they are in the URLs.
pub(crate) async fn queried_ids() -> Vec<String> {
    let requests = received_requests().await;
    let queries = requests.iter().filter(|request| request["operation"] == "tasks");
    let ids = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    queries
        .map(|request| ids(request["path"].as_str().unwrap()))
        .collect()
}

/// A call of `waitForTasks`.
pub(crate) struct TaskWait {
    pub(crate) promise: Promise,
    /// The arguments of `onProgress`, an array that grows.
    pub(crate) reported: JsValue,
    controller: JsValue,
}

impl TaskWait {
    /// Waits for these ids, an expression. `more` are further options, an object expression.
    pub(crate) fn start(client: &Client, ids: &str, more: &str) -> Self {
        let (reported, controller) = (js!("[]"), abort_controller());
        let arguments = js!(
            &format!(
                "[{ids}, {{ pollIntervalMs: 50, signal: controller.signal, onProgress: (progress) => void reported.push(progress), ...{more} }}]"
            ),
            reported,
            controller
        );
        TaskWait {
            promise: client.call("waitForTasks", &arguments),
            reported,
            controller,
        }
    }

    /// The progress reported so far.
    pub(crate) fn progress(&self) -> Vec<JsValue> {
        Array::from(&self.reported).to_vec()
    }

    pub(crate) async fn until_progress(&self) {
        until("there is progress", async || !self.progress().is_empty()).await;
    }

    pub(crate) fn abort(&self, reason: &JsValue) {
        let controller = &self.controller;
        js!("controller.abort(reason)", controller, reason);
    }

    /// The tasks that the call resolves with.
    pub(crate) async fn tasks(self) -> JsValue {
        resolved(self.promise).await
    }

    /// The number of tasks that the call resolves with.
    pub(crate) async fn task_count(self) -> u32 {
        Array::from(&self.tasks().await).length()
    }

    /// The error that the call rejects with.
    pub(crate) async fn error(self) -> SmhError {
        SmhError::of(rejected(self.promise).await)
    }
}
