//! A page that is hidden, frozen, cached and restored. The events are dispatched here; the end-to-end tests do the real thing.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// A client, its requests and its events.
fn observed_client(emulator: &Emulator) -> (Client, FetchRecorder, RecordedEvents) {
    let (events, options) = record_events();
    let (client, recorder) = emulator.recording_client(&options);
    (client, recorder, events)
}

#[wasm_bindgen_test]
async fn a_page_that_leaves_sends_the_deletion_during_the_event() {
    for leave in [PAGEHIDE_INTO_CACHE, FREEZE, PAGEHIDE] {
        let emulator = Emulator::reset().await;
        let (client, recorder, events) = observed_client(&emulator);
        let view = View::ready(&client, "{}").await;
        let (id, items) = (view.search_id(), view.item_count());
        assert_eq!(recorder.sent("DELETE"), 0);
        js!(leave);
        assert_eq!(recorder.sent("DELETE"), 1, "{leave}");
        let request = recorder.requests().pop().unwrap();
        assert_eq!(get(&request, "keepalive"), true);
        assert!(text(&request, "url").contains(&id));
        assert!(text(&request, "url").contains(&emulator.token));
        assert_eq!(view.status(), "suspended");
        assert_eq!(view.item_count(), items, "the items stay");
        assert!(!has(&view.snapshot(), "searchId"));
        // Further events of the same kind change nothing.
        let hidden = Visibility::change_to("hidden");
        for leave in [PAGEHIDE_INTO_CACHE, FREEZE] {
            js!(leave);
        }
        assert_eq!(recorder.sent("DELETE"), 1);
        drop(hidden);
        events.until_stage("pagehide confirmed").await;
        view.close().await;
        assert_eq!(recorder.sent("DELETE"), 1);
        until_all_deleted(1).await;
    }
}

#[wasm_bindgen_test]
async fn a_restored_page_searches_again() {
    let emulator = Emulator::reset().await;
    let (client, _, _) = observed_client(&emulator);
    let view = View::ready(&client, "{}").await;
    view.load_more().await;
    let before = view.snapshot();
    assert!(view.item_count() > 20);
    js!(PAGEHIDE_INTO_CACHE);
    // `pageshow` of a new page is not a restore.
    js!("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))");
    assert_eq!(view.status(), "suspended");
    let items = get(&view.snapshot(), "items");
    assert_same(&items, &get(&before, "items"));
    js!(PAGESHOW_FROM_CACHE);
    assert_eq!(view.status(), "searching");
    let items = get(&view.snapshot(), "items");
    assert_same(&items, &get(&before, "items"));
    view.until("ready").await;
    assert_eq!(view.item_count(), 20, "only the items of the new search");
    assert!(view.search_id() != text(&before, "searchId"));
    until_state("the earlier search is deleted", |state| {
        state["liveSearches"] == 1
    })
    .await;
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_cached_page_starts_no_search() {
    let emulator = Emulator::reset().await;
    let (client, recorder, _) = observed_client(&emulator);
    // One view waits for the debounce, one is used while the page is cached, and one is not used.
    let waiting = View::open(&client, "{ debounceMs: 0 }");
    let (used, idle) = (View::open(&client, "{}"), View::open(&client, "{}"));
    waiting.search("lighthouse");
    js!(PAGEHIDE_INTO_CACHE);
    used.search_now("plain-0001");
    assert_eq!(waiting.status(), "suspended");
    assert_eq!(used.status(), "suspended");
    assert_eq!(idle.status(), "idle");
    state().await;
    assert!(recorder.requests().is_empty());
    js!(PAGESHOW_FROM_CACHE);
    waiting.until("ready").await;
    used.until("ready").await;
    assert_eq!(used.item_count(), 1);
    assert_eq!(idle.status(), "idle");
    for view in [waiting, used, idle] {
        view.close().await;
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_create_in_flight_when_the_page_leaves_is_not_aborted_and_its_search_is_deleted() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let (events, options) = record_events();
    let client = emulator.client_with(&with_option(&options, "fetch", &gate.0));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    gate.until_held(1).await;
    js!(PAGEHIDE_INTO_CACHE);
    assert_eq!(view.status(), "suspended");
    assert_eq!(get(&gate.requests()[0], "signal.aborted"), false);
    gate.release(0);
    events.until_stage("pagehide confirmed").await;
    until_all_deleted(1).await;
    js!(PAGESHOW_FROM_CACHE);
    gate.release_all();
    view.until("ready").await;
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_continue_in_flight_when_the_page_leaves_is_aborted() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding_nothing();
    let client = gate.client(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    // Only now: the view itself sends GET requests until a page has items.
    gate.hold("GET");
    let loading = view.promise("loadMore", "[]");
    js!(PAGEHIDE_INTO_CACHE);
    let request = gate.last_request("GET");
    until("it is aborted", async || get(&request, "signal.aborted") == true).await;
    resolved(loading).await;
    gate.release_all();
    js!(PAGESHOW_FROM_CACHE);
    view.until("ready").await;
    assert_eq!(view.item_count(), 20);
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_failed_view_stays_failed_while_the_page_is_cached_and_restored() {
    let emulator = Emulator::reset().await;
    let (client, _, _) = observed_client(&emulator);
    let view = View::ready(&client, "{}").await;
    inject_faults("{ failNext: [{ operation: 'continue', status: 500 }] }").await;
    view.load_more().await;
    assert_eq!(view.status(), "failed");
    js!(PAGEHIDE_INTO_CACHE);
    assert_eq!(view.status(), "failed");
    until_all_deleted(1).await;
    js!(PAGESHOW_FROM_CACHE);
    assert_eq!(view.status(), "failed");
    view.call("retry", "[]");
    view.until("ready").await;
    assert_eq!(view.item_count(), 20);
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_page_that_leaves_sends_deletions_that_wait_for_a_retry() {
    let emulator = Emulator::reset().await;
    let (gate, (events, options)) = (ResponseGate::holding_nothing(), record_events());
    let client = emulator.client_with(&with_option(&options, "fetch", &gate.0));
    let view = View::ready(&client, "{}").await;
    // No retry is sent because of the time that has passed.
    let _clock = StoppedClock::stop();
    // The deletion of a view, and that of an aborted create.
    inject_faults("{ failNext: [{ operation: 'delete', status: 500, count: 2 }] }").await;
    view.call("clear", "[]");
    let controller = abort_controller();
    let arguments = js!(
        "[{ keyword: 'plain' }, { signal: controller.signal }]",
        controller
    );
    gate.hold("POST");
    let call = client.call("createSearch", &arguments);
    gate.until_held(1).await;
    abort(&controller);
    rejected(call).await;
    gate.release_all();
    events.until_stage("cleared failed").await;
    events.until_stage("call failed").await;
    js!(PAGEHIDE_INTO_CACHE);
    let stages = events.delete_stages();
    assert_eq!(stages[stages.len() - 2..], ["cleared sent", "call sent"]);
    js!(PAGESHOW_FROM_CACHE);
    view.close().await;
    client.settled().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_hidden_page_suspends_views_after_their_grace_period() {
    let emulator = Emulator::reset().await;
    let (client, recorder, events) = observed_client(&emulator);
    let at_once = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    let soon = View::ready(&client, "{ hiddenGraceMs: 50 }").await;
    let (late, never) = (
        View::ready(&client, "{}").await,
        View::ready(&client, "{ hiddenGraceMs: false }").await,
    );
    let infinite = View::ready(&client, "{ hiddenGraceMs: Infinity }").await;
    let unaffected = [&late, &never, &infinite].map(|view| (view, view.snapshot()));
    let hidden = Visibility::change_to("hidden");
    at_once.until("suspended").await;
    soon.until("suspended").await;
    events.until_stage("hidden confirmed").await;
    until_state("two searches are deleted", |state| state["liveSearches"] == 3).await;
    for (view, before) in &unaffected {
        assert_same(&view.snapshot(), before);
    }
    assert_eq!(recorder.sent("DELETE"), 2);
    drop(hidden);
    let _shown = Visibility::change_to("visible");
    let again = [&at_once, &soon];
    assert_eq!(again.map(View::status), ["searching", "searching"]);
    for view in again {
        view.until("ready").await;
    }
    for (view, before) in &unaffected {
        assert_same(&view.snapshot(), before);
    }
    client.close().await;
    until_all_deleted(7).await;
}

#[wasm_bindgen_test]
async fn a_page_shown_within_the_grace_period_keeps_its_search() {
    let emulator = Emulator::reset().await;
    let (client, recorder, _) = observed_client(&emulator);
    let view = View::ready(&client, "{ hiddenGraceMs: 60000 }").await;
    let before = view.snapshot();
    for _ in 0..3 {
        drop(Visibility::change_to("hidden"));
        drop(Visibility::change_to("visible"));
    }
    // Freezing the page suspends the view at once; resuming it does nothing while it is hidden.
    let hidden = Visibility::change_to("hidden");
    assert_same(&view.snapshot(), &before);
    js!(FREEZE);
    assert_eq!(view.status(), "suspended");
    js!(RESUME);
    assert_eq!(view.status(), "suspended");
    drop(hidden);
    let _shown = Visibility::change_to("visible");
    view.until("ready").await;
    view.close().await;
    assert_eq!(recorder.sent("DELETE"), 2);
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_view_opened_on_a_hidden_page_is_suspended() {
    let emulator = Emulator::reset().await;
    let (client, _, _) = observed_client(&emulator);
    let hidden = Visibility::set("hidden");
    let view = View::open(&client, "{ hiddenGraceMs: 0 }");
    view.search_now("lighthouse");
    view.until("suspended").await;
    until_state("all searches are deleted", |state| state["liveSearches"] == 0).await;
    drop(hidden);
    let _shown = Visibility::change_to("visible");
    view.until("ready").await;
    view.close().await;
    until_state("all searches are deleted", |state| state["liveSearches"] == 0).await;
}

#[wasm_bindgen_test]
async fn a_prerendered_page_searches_when_it_is_activated() {
    let emulator = Emulator::reset().await;
    let (client, recorder, _) = observed_client(&emulator);
    js!("Object.defineProperty(document, 'prerendering', { configurable: true, value: true })");
    let hidden = Visibility::set("hidden");
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    assert_eq!(view.status(), "suspended");
    assert!(recorder.requests().is_empty());
    js!("delete document.prerendering");
    drop(hidden);
    let _shown = Visibility::set("visible");
    js!("document.dispatchEvent(new Event('prerenderingchange'))");
    view.until("ready").await;
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn page_lifecycle_false_ignores_the_page() {
    let emulator = Emulator::reset().await;
    let (client, recorder, _) = observed_client(&emulator);
    let view = View::ready(&client, "{ pageLifecycle: false, hiddenGraceMs: 0 }").await;
    let other = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    let before = view.snapshot();
    let hidden = Visibility::change_to("hidden");
    other.until("suspended").await;
    for leave in [PAGEHIDE_INTO_CACHE, FREEZE] {
        js!(leave);
    }
    assert_same(&view.snapshot(), &before);
    assert_eq!(recorder.sent("DELETE"), 1, "only the other view follows the page");
    drop(hidden);
    drop(Visibility::change_to("visible"));
    js!(PAGESHOW_FROM_CACHE);
    view.close().await;
    other.close().await;
    until_state("all searches are deleted", |state| state["liveSearches"] == 0).await;
}

#[wasm_bindgen_test]
async fn a_page_with_an_open_picture_in_picture_window_is_not_hidden() {
    let emulator = Emulator::reset().await;
    let (client, _, events) = observed_client(&emulator);
    let pip = js!("Object.assign(new EventTarget(), { window: null })");
    js!(
        "Object.defineProperty(window, 'documentPictureInPicture', { configurable: true, value: pip })",
        pip
    );
    let view = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    js!("pip.window = new EventTarget()", pip);
    js!("pip.dispatchEvent(new Event('enter'))", pip);
    let id = view.search_id();
    let hidden = Visibility::change_to("hidden");
    let second = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    assert_eq!(view.search_id(), id);
    // The window closes; `window` is still set during its `pagehide`.
    js!(
        "(() => { const { window } = pip; window.dispatchEvent(new Event('pagehide')); pip.window = null; })()",
        pip
    );
    for view in [&view, &second] {
        view.until("suspended").await;
    }
    events.until_stage("hidden confirmed").await;
    drop(hidden);
    js!("document.dispatchEvent(new Event('visibilitychange'))");
    for view in [&view, &second] {
        view.until("ready").await;
        view.close().await;
    }
    js!("delete window.documentPictureInPicture");
}
