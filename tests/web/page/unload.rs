//! `beforeunload`, `pagehide` and requests that outlive the page. The events are dispatched here.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

const BEFOREUNLOAD: &str = "dispatchEvent(new Event('beforeunload'))";

const NAVIGATE: &str = "navigation.dispatchEvent(Object.assign(new Event('navigate'), { destination: { sameDocument: false } }))";

/// The browser says that it is Firefox, until this is dropped.
struct Firefox;

impl Firefox {
    fn is_here() -> Self {
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

/// The error that a loop has been left with.
fn loop_of(client: &Client) -> (JsValue, JsValue) {
    let told = js!("({ error: undefined })");
    let left = js!("(error) => { told.error = error; }", told);
    let id = client.try_call("_begin", &js!("[left]", left)).unwrap();
    (id, told)
}

#[wasm_bindgen_test]
async fn a_create_in_flight_is_the_only_one_if_the_page_stays() {
    for firefox in [false, true] {
        let emulator = Emulator::reset().await;
        let _firefox = firefox.then(Firefox::is_here);
        let gate = ResponseGate::holding("POST");
        let client = gate.client(&emulator, "{}");
        let view = View::open(&client, "{}");
        view.search_now("lighthouse");
        gate.until_held(1).await;
        js!(BEFOREUNLOAD);
        assert_eq!(view.status(), "searching");
        gate.release_all();
        view.until("ready").await;
        // Until it is known that the page stays, a view starts nothing.
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
async fn firefox_deletes_before_a_tab_is_closed_and_not_before_a_navigation() {
    for navigates in [true, false] {
        let emulator = Emulator::reset().await;
        let _firefox = Firefox::is_here();
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
async fn creates_outlive_a_navigation_in_firefox_as_long_as_they_are_small() {
    let emulator = Emulator::reset().await;
    for (firefox, length, keepalive) in [(false, 1, false), (true, 1, true), (true, 40_000, false)] {
        let _firefox = firefox.then(Firefox::is_here);
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        recorder.respond_with("async () => Response.json({}, { status: 500 })");
        let length = JsValue::from(length);
        let arguments = js!("[{ keyword: 'a'.repeat(length) }]", length);
        rejected(client.call("createSearch", &arguments)).await;
        let request = recorder.requests().pop().unwrap();
        assert_eq!(get(&request, "keepalive"), keepalive, "{firefox}, {length:?}");
        assert!(!text(&request, "url").contains('#'), "no worker carries it");
    }
}

#[wasm_bindgen_test]
async fn a_loop_is_deleted_as_the_page_goes_whatever_the_limit() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    let (id, told) = loop_of(&client);
    let page = client.create("{ keyword: 'lighthouse' }").await;
    let search = get(&page, "searchId");
    client
        .try_call("_made", &js!("[id, search]", id, search))
        .unwrap();
    js!(PAGEHIDE_INTO_CACHE);
    assert_eq!(recorder.sent("DELETE"), 1);
    assert_eq!(text(&told, "error.kind"), "closed");
    assert_eq!(text(&told, "error.operation"), "pages");
    client.try_call("_end", &js!("[id]", id)).unwrap();
    js!(PAGEHIDE);
    assert_eq!(recorder.sent("DELETE"), 1);
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn what_an_abandoned_call_owes_is_sent_as_the_page_goes_whatever_the_limit() {
    let emulator = Emulator::reset().await;
    inject_faults("{ latencyMs: 100, only: ['create'] }").await;
    let (client, recorder) = emulator.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    let controller = abort_controller();
    let call = client.call(
        "createSearch",
        &js!("[{}, { signal: controller.signal }]", controller),
    );
    until("the create is sent", async || recorder.sent("POST") == 1).await;
    abort(&controller);
    rejected(call).await;
    until("its search is known", async || {
        get(&client.0, "pendingDeletes") == 1
    })
    .await;
    assert_eq!(recorder.sent("DELETE"), 0, "it has no turn yet");
    js!(PAGEHIDE);
    assert_eq!(recorder.sent("DELETE"), 1);
    until_all_deleted(1).await;
}
