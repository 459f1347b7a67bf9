//! `close()` of a client.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn closing_a_client_closes_its_views_and_waits_for_their_deletions() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{}");
    let waiting = View::open(&client, "{ debounceMs: 60000 }");
    waiting.search("plain");
    let searching = View::open(&client, "{}");
    searching.search_now("lighthouse");
    gate.until_held(1).await;
    let closing = client.call("close", &js!("[]"));
    let settlement = Settlement::of(&closing);
    for view in [&waiting, &searching] {
        assert_eq!(view.status(), "closed");
    }
    assert!(!settlement.is_settled());
    gate.release_all();
    resolved(closing).await;
    until_all_deleted(1).await;
    assert_closed(&client).await;
    client.close().await;
}

async fn assert_closed(client: &Client) {
    let thrown = client.try_call("openSearchView", &js!("[]")).unwrap_err();
    SmhError::of(thrown).assert("{ kind: 'closed', operation: 'openSearchView' }");
    for (method, arguments) in [
        ("createSearch", "[{}]"),
        ("continueSearch", "['x', 1]"),
        ("queryLibraryTasks", "[1]"),
        ("querySpaceTasks", "[1]"),
        ("clearLibraryHistory", "[]"),
    ] {
        let error = client.error(method, &js!(arguments)).await;
        error.assert("{ kind: 'closed', attempts: 0, retryable: false }");
        assert_eq!(text(&error.0, "operation"), method);
    }
}

#[wasm_bindgen_test]
async fn an_unused_client_closes_at_once() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let object = &client.0;
    resolved(js!("object[Symbol.asyncDispose]()", object).unchecked_into()).await;
    assert_closed(&client).await;
    assert!(received_requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn closing_a_client_ends_calls_in_flight() {
    for (method, arguments, sent) in [
        ("createSearch", "[{ keyword: 'lighthouse' }]", "POST"),
        ("continueSearch", "['x', 1]", "GET"),
        ("queryLibraryTasks", "[1]", "GET"),
        ("querySpaceTasks", "[1]", "GET"),
        ("clearLibraryHistory", "[]", "DELETE"),
    ] {
        let emulator = Emulator::reset().await;
        let gate = ResponseGate::holding(sent);
        let client = gate.client(&emulator, "{}");
        let call = client.call(method, &js!(arguments));
        gate.until_held(1).await;
        let closing = client.call("close", &js!("[]"));
        let error = SmhError::of(rejected(call).await);
        error.assert("{ kind: 'closed', retryable: false }");
        assert_eq!(text(&error.0, "operation"), method);
        gate.release_all();
        // The search of the create is deleted by now.
        resolved(closing).await;
        assert_eq!(state().await["liveSearches"], 0, "{method}");
        let created = u64::from(method == "createSearch");
        assert_eq!(state().await["counters"]["deleted"], created, "{method}");
    }
}

#[wasm_bindgen_test]
async fn closing_a_client_ends_the_wait_before_a_retry() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!(
        "({ retry: { baseDelayMs: 2147483647, maxDelayMs: Infinity } })"
    ));
    inject_faults("{ failNext: [{ operation: 'tasks', status: 500 }] }").await;
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the first attempt has failed", async || {
        received_requests().await.len() == 1
    })
    .await;
    client.close().await;
    SmhError::of(rejected(call).await).assert("{ kind: 'closed' }");
}

#[wasm_bindgen_test]
async fn a_closed_client_can_still_delete_a_search() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let page = client.create("{ keyword: 'lighthouse' }").await;
    client.close().await;
    // The search of a plain call belongs to the application.
    assert_eq!(state().await["liveSearches"], 1);
    client.delete(&page).await;
    until_all_deleted(1).await;
}

/// Aborts a create whose response is held back.
async fn abandon_create(client: &Client, gate: &ResponseGate) {
    let (object, held) = (&client.0, gate.held());
    let controller = abort_controller();
    let call = js!(
        "object.createSearch({ keyword: 'lighthouse' }, { signal: controller.signal })",
        object,
        controller
    );
    gate.until_held(held + 1).await;
    abort(&controller);
    rejected(call.unchecked_into()).await;
}

#[wasm_bindgen_test]
async fn closing_a_client_waits_for_abandoned_creates() {
    let emulator = Emulator::reset().await;
    let listeners = PageListeners::count();
    // With and without an earlier abandoned create.
    for earlier in [false, true] {
        let gate = ResponseGate::holding("POST");
        let (events, options) = record_events();
        let fetch = &gate.0;
        let client = emulator.client_with(&js!("({ ...options, fetch })", options, fetch));
        if earlier {
            abandon_create(&client, &gate).await;
            gate.release(gate.held() - 1);
            client.settled().await;
        }
        abandon_create(&client, &gate).await;
        let closing = client.call("close", &js!("[]"));
        gate.release(gate.held() - 1);
        resolved(closing).await;
        assert_eq!(
            events.delete_stages().last().unwrap(),
            "call confirmed",
            "{:?}",
            events.delete_stages()
        );
        assert_eq!(state().await["liveSearches"], 0);
        assert_eq!(listeners.now(), 0.0);
    }
}

#[wasm_bindgen_test]
async fn a_view_outlives_its_freed_client() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    client.try_call("free", &js!("[]")).unwrap();
    view.search_now("lighthouse");
    view.until("ready").await;
    view.close().await;
    until_all_deleted(1).await;
}
