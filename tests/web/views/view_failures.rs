//! A search view whose requests fail.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_failed_create_is_shown_and_can_be_retried() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    for (fault, expected) in [
        (
            "status: 500",
            "{ kind: 'http', status: 500, operation: 'createSearch' }",
        ),
        (
            "status: 403, code: 'NoPermission'",
            "{ kind: 'http', status: 403, code: 'NoPermission' }",
        ),
        ("html: true, status: 502", "{ kind: 'http', status: 502 }"),
        ("html: true, status: 200", "{ kind: 'protocol', status: 200 }"),
    ] {
        inject_faults(&format!("{{ failNext: [{{ operation: 'create', {fault} }}] }}")).await;
        view.search_now("lighthouse");
        view.until("failed").await;
        let snapshot = view.snapshot();
        SmhError::of(get(&snapshot, "error")).assert(expected);
        assert_eq!(text(&snapshot, "conditions.keyword"), "lighthouse");
        assert!(!has(&snapshot, "searchId"));
        // Searching for the same conditions does not retry.
        view.search_now("lighthouse");
        assert_same(&view.snapshot(), &snapshot);
        view.call("retry", "[]");
        assert_eq!(view.status(), "searching");
        assert!(!has(&view.snapshot(), "error"));
        view.until("ready").await;
        assert!(view.item_count() > 0);
        let ready = view.snapshot();
        view.call("retry", "[]");
        assert_same(&view.snapshot(), &ready);
        view.call("clear", "[]");
    }
    view.close().await;
    until_all_deleted(4).await;
}

#[wasm_bindgen_test]
async fn a_timed_out_create_is_shown_as_failed_and_its_search_is_deleted() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let clock = StoppedClock::stop();
    let client = gate.client(&emulator, "{ timeoutMs: 3000 }");
    let view = View::open(&client, "{ maxConcurrentCreates: 1 }");
    view.search_now("lighthouse");
    gate.until_held(1).await;
    clock.advance(3000);
    view.until("failed").await;
    let error = SmhError::of(get(&view.snapshot(), "error"));
    error.assert("{ kind: 'timeout', operation: 'createSearch', retryable: true }");
    error.assert_message("3000 ms");
    assert_same(&get(&view.snapshot(), "error"), &error.0);
    // It counts as in flight until its response arrives.
    view.call("retry", "[]");
    assert_eq!(view.status(), "waiting");
    assert_eq!(gate.sent("POST"), 1);
    gate.release_all();
    view.until("ready").await;
    until_state("the late search is deleted", |state| {
        state["counters"]["created"] == 2 && state["liveSearches"] == 1
    })
    .await;
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_failed_continue_keeps_the_items_and_can_be_retried() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    let (items, id) = (view.item_count(), view.search_id());
    inject_faults("{ failNext: [{ operation: 'continue', status: 500 }] }").await;
    view.load_more().await;
    assert_eq!(view.status(), "failed");
    SmhError::of(get(&view.snapshot(), "error")).assert("{ status: 500, operation: 'continueSearch' }");
    assert_eq!(view.item_count(), items);
    view.call("retry", "[]");
    assert_eq!(view.status(), "loadingMore");
    view.until("ready").await;
    assert!(view.item_count() > items);
    assert_eq!(view.search_id(), id);
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn retry_creates_a_new_search_if_the_server_has_lost_the_old_one() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    let id = get(&view.snapshot(), "searchId");
    resolved(emulator.client().call("deleteSearch", &js!("[id]", id))).await;
    view.load_more().await;
    assert_eq!(view.status(), "failed");
    assert!(view.item_count() > 0, "the items stay");
    view.call("retry", "[]");
    view.until("ready").await;
    assert_not_same(&get(&view.snapshot(), "searchId"), &id);
    assert_eq!(view.item_count(), 20);
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn the_search_of_an_unusable_response_is_deleted() {
    let emulator = Emulator::reset().await;
    let fetch = js!("async (request) => {
        const response = await fetch(request);
        if (request.method !== 'POST') return response;
        const { searchId } = await response.json();
        return Response.json({ searchId });
    }");
    let client = emulator.client_with(&js!("({ fetch })", fetch));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    view.until("failed").await;
    SmhError::of(get(&view.snapshot(), "error")).assert("{ kind: 'protocol' }");
    until_all_deleted(1).await;
    view.close().await;
}
