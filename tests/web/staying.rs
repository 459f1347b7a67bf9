//! The page may go, and stays; requests that outlive it; loops of `pages()` as the page goes. The events are dispatched here.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{get, text};
use crate::site::{Site, faults, until, until_made_and_gone};
use crate::view::{Gate, View, sent};

const BEFOREUNLOAD: &str = "dispatchEvent(new Event('beforeunload'))";
const PAGEHIDE: &str = "dispatchEvent(new PageTransitionEvent('pagehide'))";
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
fn loop_of(client: &crate::site::Client) -> (JsValue, JsValue) {
    let told = js!("({ error: undefined })");
    let left = js!("(error) => { told.error = error; }", told);
    let id = client.try_call("_begin", &js!("[left]", left)).unwrap();
    (id, told)
}

#[wasm_bindgen_test]
async fn a_create_in_flight_is_the_only_one_if_the_page_stays() {
    for firefox in [false, true] {
        let site = Site::fresh().await;
        let _firefox = firefox.then(Firefox::is_here);
        let gate = Gate::on("POST");
        let client = gate.client(&site, "{}");
        let view = View::open(&client, "{}");
        view.search_now("lighthouse");
        gate.until_kept(1).await;
        js!(BEFOREUNLOAD);
        assert_eq!(view.status(), "searching");
        gate.open();
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
        until_made_and_gone(if firefox { 3 } else { 2 }).await;
    }
}

#[wasm_bindgen_test]
async fn firefox_deletes_before_a_tab_is_closed_and_not_before_a_navigation() {
    for navigates in [true, false] {
        let site = Site::fresh().await;
        let _firefox = Firefox::is_here();
        let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
        let view = View::ready(&client, "{}").await;
        if navigates {
            js!(NAVIGATE);
        }
        js!(BEFOREUNLOAD);
        assert_eq!(sent(&recorder.0, "DELETE"), usize::from(!navigates));
        js!(PAGEHIDE);
        assert_eq!(sent(&recorder.0, "DELETE"), 1);
        view.close().await;
        until_made_and_gone(1).await;
    }
}

#[wasm_bindgen_test]
async fn creates_outlive_a_navigation_in_firefox_as_long_as_they_are_small() {
    let site = Site::fresh().await;
    for (firefox, length, keepalive) in [(false, 1, false), (true, 1, true), (true, 40_000, false)] {
        let _firefox = firefox.then(Firefox::is_here);
        let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
        recorder.answer_by("async () => Response.json({}, { status: 500 })");
        let length = JsValue::from(length);
        let arguments = js!("[{ keyword: 'a'.repeat(length) }]", length);
        crate::js::rejected(client.call("createSearch", &arguments)).await;
        let request = recorder.calls().pop().unwrap();
        assert_eq!(get(&request, "keepalive"), keepalive, "{firefox}, {length:?}");
        assert!(!text(&request, "url").contains('#'), "no worker carries it");
    }
}

#[wasm_bindgen_test]
async fn a_loop_is_deleted_as_the_page_goes_whatever_the_limit() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    let (id, told) = loop_of(&client);
    let page = client.create("{ keyword: 'lighthouse' }").await;
    let search = get(&page, "searchId");
    client
        .try_call("_made", &js!("[id, search]", id, search))
        .unwrap();
    js!("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))");
    assert_eq!(sent(&recorder.0, "DELETE"), 1);
    assert_eq!(text(&told, "error.kind"), "closed");
    assert_eq!(text(&told, "error.operation"), "pages");
    client.try_call("_end", &js!("[id]", id)).unwrap();
    js!(PAGEHIDE);
    assert_eq!(sent(&recorder.0, "DELETE"), 1);
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn what_an_abandoned_call_owes_is_sent_as_the_page_goes_whatever_the_limit() {
    let site = Site::fresh().await;
    faults("{ latencyMs: 100, only: ['create'] }").await;
    let (client, recorder) = site.recording_client(&js!("({ maxRequestsPerSecond: 0.001 })"));
    let controller = js!("new AbortController()");
    let call = client.call(
        "createSearch",
        &js!("[{}, { signal: controller.signal }]", controller),
    );
    until("the create is sent", async || sent(&recorder.0, "POST") == 1).await;
    js!("controller.abort()", controller);
    crate::js::rejected(call).await;
    until("its search is known", async || {
        get(&client.0, "pendingDeletes") == 1
    })
    .await;
    assert_eq!(sent(&recorder.0, "DELETE"), 0, "it has no turn yet");
    js!(PAGEHIDE);
    assert_eq!(sent(&recorder.0, "DELETE"), 1);
    until_made_and_gone(1).await;
}
