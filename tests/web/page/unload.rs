//! `beforeunload`, `pagehide` and requests that outlive the page. The events are dispatched here.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

const BEFOREUNLOAD: &str = "dispatchEvent(new Event('beforeunload'))";

const NAVIGATE: &str = "navigation.dispatchEvent(Object.assign(new Event('navigate'), { destination: { sameDocument: false } }))";

/// Replaces `navigator.userAgent` by that of Firefox, until dropped.
struct Firefox;

impl Firefox {
    fn pretend() -> Self {
        js!(
            "Object.defineProperty(navigator, 'userAgent', { configurable: true, get: () => 'Firefox/153.0' })"
        );
        Firefox
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        js!("delete navigator.userAgent");
    }
}

/// Begins a loop of `pages()`: its id, and an object that receives the error that ends it.
fn begin_loop(client: &Client) -> (JsValue, JsValue) {
    let ended = js!("({ error: undefined })");
    let on_end = js!("(error) => { ended.error = error; }", ended);
    let id = client.try_call("_begin", &js!("[on_end]", on_end)).unwrap();
    (id, ended)
}

#[wasm_bindgen_test]
async fn a_view_goes_on_if_the_page_stays_after_beforeunload() {
    for firefox in [false, true] {
        let emulator = Emulator::reset().await;
        let _firefox = firefox.then(Firefox::pretend);
        let gate = ResponseGate::holding("POST");
        let client = gate.client(&emulator, "{}");
        let view = View::open(&client, "{}");
        view.search_now("lighthouse");
        gate.until_held(1).await;
        js!(BEFOREUNLOAD);
        assert_eq!(view.status(), "searching");
        gate.release_all();
        view.until("ready").await;
        // A view starts nothing until it is known that the page stays.
        let waiting = View::open(&client, "{}");
        js!(BEFOREUNLOAD);
        waiting.search_now("plain-0001");
        assert_eq!(waiting.status(), "suspended");
        waiting.until("ready").await;
        view.until("ready").await;
        view.close().await;
        waiting.close().await;
        until_all_deleted(if firefox { 3 } else { 2 }).await;
    }
}

#[wasm_bindgen_test]
async fn firefox_deletes_on_beforeunload_unless_the_page_navigates() {
    for navigates in [true, false] {
        let emulator = Emulator::reset().await;
        let _firefox = Firefox::pretend();
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        let view = View::ready(&client, "{}").await;
        if navigates {
            js!(NAVIGATE);
        }
        js!(BEFOREUNLOAD);
        assert_eq!(recorder.sent("DELETE"), usize::from(!navigates));
        js!(PAGEHIDE);
        assert_eq!(recorder.sent("DELETE"), 1);
        view.close().await;
        until_all_deleted(1).await;
    }
}

#[wasm_bindgen_test]
async fn small_creates_are_keepalive_requests_in_firefox() {
    let emulator = Emulator::reset().await;
    for (firefox, length, keepalive) in [(false, 1, false), (true, 1, true), (true, 40_000, false)] {
        let _firefox = firefox.then(Firefox::pretend);
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        recorder.respond_with("async () => Response.json({}, { status: 500 })");
        let length = JsValue::from(length);
        let arguments = js!("[{ keyword: 'a'.repeat(length) }]", length);
        rejected(client.call("createSearch", &arguments)).await;
        let request = recorder.requests().pop().unwrap();
        assert_eq!(get(&request, "keepalive"), keepalive, "{firefox}, {length:?}");
        assert!(!text(&request, "url").contains('#'), "no service worker sends it");
    }
}

#[wasm_bindgen_test]
async fn pagehide_deletes_the_search_of_a_pages_loop_despite_the_rate_limit() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    let (id, ended) = begin_loop(&client);
    let page = client.create("{ keyword: 'lighthouse' }").await;
    let search = get(&page, "searchId");
    client
        .try_call("_made", &js!("[id, search]", id, search))
        .unwrap();
    js!(PAGEHIDE_INTO_CACHE);
    assert_eq!(recorder.sent("DELETE"), 1);
    assert_eq!(text(&ended, "error.kind"), "closed");
    assert_eq!(text(&ended, "error.operation"), "pages");
    client.try_call("_end", &js!("[id]", id)).unwrap();
    js!(PAGEHIDE);
    assert_eq!(recorder.sent("DELETE"), 1);
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn pagehide_deletes_the_search_of_an_abandoned_create_despite_the_rate_limit() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{ maxRequestsPerSecond: 0.001 }");
    let controller = abort_controller();
    let call = client.call(
        "createSearch",
        &js!("[{}, { signal: controller.signal }]", controller),
    );
    gate.until_held(1).await;
    abort(&controller);
    rejected(call).await;
    gate.release_all();
    until("the id of its search is known", async || {
        get(&client.0, "pendingDeletes") == 1
    })
    .await;
    assert_eq!(gate.sent("DELETE"), 0, "it waits for the limit");
    js!(PAGEHIDE);
    assert_eq!(gate.sent("DELETE"), 1);
    until_all_deleted(1).await;
}
