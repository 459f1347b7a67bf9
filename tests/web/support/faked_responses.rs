//! A client whose responses are written by a test.

use wasm_bindgen::prelude::*;

use super::{Client, Emulator, FetchRecorder, SmhError, evaluate, resolved};

/// A client whose `fetch` returns the responses that its methods take.
pub(crate) struct FakedResponses {
    pub(crate) client: Client,
    pub(crate) recorder: FetchRecorder,
}

impl FakedResponses {
    pub(crate) async fn new() -> Self {
        let emulator = Emulator::reset().await;
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        FakedResponses { client, recorder }
    }

    /// The error of `continueSearch` for a response, the body of an arrow function of `request`.
    pub(crate) async fn error(&self, response: &str) -> SmhError {
        self.error_of("continueSearch", "'x', 20", response).await
    }

    /// The error of a call with these arguments for a response.
    pub(crate) async fn error_of(&self, method: &str, arguments: &str, response: &str) -> SmhError {
        self.recorder.respond_with(&format!("(request) => {response}"));
        self.client
            .error(method, &evaluate(&format!("[{arguments}]"), &[]))
            .await
    }

    /// The result of a call with these arguments for a response.
    pub(crate) async fn result_of(&self, method: &str, arguments: &str, response: &str) -> JsValue {
        self.recorder.respond_with(&format!("(request) => {response}"));
        let arguments = evaluate(&format!("[{arguments}]"), &[]);
        resolved(self.client.call(method, &arguments)).await
    }

    /// Asserts that the client is usable with the emulator's own responses.
    pub(crate) async fn assert_client_usable(self) {
        self.recorder.respond_with("undefined");
        self.client.assert_usable().await;
    }
}
