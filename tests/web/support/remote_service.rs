//! Clients of a service that is not on this machine: only for these does `navigator.onLine` count.

use smh_wasm::web::SmhClient;
use wasm_bindgen::prelude::*;

use super::{Client, FetchRecorder, evaluate};

/// A client of a remote service, the recorder that is its `fetch`, and the list of its events.
pub(crate) fn remote_client(timeout_ms: u32, retry: &str) -> (Client, FetchRecorder, JsValue) {
    let events = js!("[]");
    let recorder = FetchRecorder::new();
    let fetch = &recorder.0;
    let more = evaluate(&format!("({{ timeoutMs: {timeout_ms}, retry: {retry} }})"), &[]);
    let options = js!(
        "({ baseUrl: 'https://lib.api.tencentsmh.cn', libraryId: 'lib', accessToken: 'token', fetch,
            onEvent: (event) => events.push(event), ...more })",
        fetch,
        events,
        more
    );
    let client = SmhClient::new(options).map(JsValue::from);
    (Client(client.unwrap()), recorder, events)
}

/// A client of a remote service that cannot be reached. After `restore_remote_service()` it responds with no tasks.
pub(crate) fn client_of_unreachable_service(timeout_ms: u32, retry: &str) -> (Client, FetchRecorder) {
    let (client, recorder, _) = remote_client(timeout_ms, retry);
    js!("void (globalThis.unreachable = true)");
    recorder.respond_with(
        "async () => { if (globalThis.unreachable) throw new TypeError('no network'); return Response.json([]); }",
    );
    (client, recorder)
}

pub(crate) fn restore_remote_service() {
    js!("void (globalThis.unreachable = false)");
}
