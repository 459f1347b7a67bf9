//! A search view whose conditions change: debouncing, superseded searches, the limit of creates in flight.

use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn quick_changes_create_one_search() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "undefined");
    assert_eq!(view.status(), "idle");
    for keyword in ["l", "li", "lig", "light", "lighthouse"] {
        view.search(keyword);
        assert_eq!(view.status(), "waiting");
        assert_eq!(text(&view.snapshot(), "conditions.keyword"), keyword);
    }
    view.until("ready").await;
    let state = state().await;
    assert_eq!(state["counters"]["created"], 1);
    assert_eq!(state["searches"][0]["conditions"]["keyword"], "lighthouse");
    assert_eq!(state["searches"][0]["id"], view.search_id());
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn a_search_superseded_while_its_create_is_in_flight_is_deleted_when_the_response_arrives() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{}");
    let view = View::open(&client, "{}");
    view.search_now("plain");
    gate.until_held(1).await;
    view.search_now("lighthouse");
    gate.until_held(2).await;
    let aborted = get(&gate.requests()[0], "signal.aborted");
    assert_eq!(aborted, false, "a create is never aborted");
    gate.release(0);
    until_state("the earlier search is deleted", |state| {
        state["counters"]["deleted"] == 1
    })
    .await;
    assert_eq!(view.status(), "searching");
    assert_eq!(view.item_count(), 0);
    gate.release(1);
    view.until("ready").await;
    let state = state().await;
    assert_eq!(state["counters"]["created"], 2);
    assert_eq!(state["counters"]["deleted"], 1);
    assert_eq!(state["liveSearches"], 1);
    assert_eq!(state["searches"][0]["conditions"]["keyword"], "lighthouse");
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn the_shown_search_is_deleted_when_the_conditions_change() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::ready(&client, "{ debounceMs: 60000 }").await;
    let first = view.search_id();
    view.search("plain");
    assert_eq!(view.status(), "waiting");
    assert_eq!(view.item_count(), 0);
    assert!(!has(&view.snapshot(), "searchId"));
    // The deletion does not wait for the debounce.
    until_all_deleted(1).await;
    let deletes = received_requests().await;
    assert!(
        deletes.last().unwrap()["path"]
            .as_str()
            .unwrap()
            .ends_with(&first)
    );
    view.close().await;
    until_all_deleted(1).await;
}

/// The largest number of creates that the server processed at the same time.
fn most_concurrent_creates(requests: &[Value]) -> usize {
    let creates = requests.iter().filter(|request| request["operation"] == "create");
    let times: Vec<(u64, u64)> = creates
        .map(|create| {
            let start = create["atMs"].as_u64().unwrap();
            (
                start,
                start + create["durationMs"].as_u64().unwrap_or(u64::MAX / 2),
            )
        })
        .collect();
    let at = |time: u64| {
        times
            .iter()
            .filter(|(start, end)| *start <= time && time < *end)
            .count()
    };
    times
        .iter()
        .map(|(start, _)| at(*start))
        .max()
        .unwrap_or_default()
}

#[wasm_bindgen_test]
async fn creates_beyond_the_limit_wait_and_only_the_newest_is_sent() {
    for most in 1..=3 {
        let emulator = Emulator::reset().await;
        inject_faults("{ latencyMs: 300, only: ['create'] }").await;
        let client = emulator.client();
        let options = format!("{{ maxConcurrentCreates: {most} }}");
        let options = if most == 2 { "{}" } else { &options };
        let view = View::open(&client, options);
        for number in 0..8 {
            view.search_now(&format!("plain-000{number}"));
        }
        assert_eq!(view.status(), "waiting");
        view.until("ready").await;
        until_state("all other searches are deleted", |state| {
            state["liveSearches"] == 1
        })
        .await;
        let state = state().await;
        assert_eq!(
            state["counters"]["created"],
            most as u64 + 1,
            "the first, and the newest"
        );
        assert_eq!(state["searches"][0]["conditions"]["keyword"], "plain-0007");
        assert!(most_concurrent_creates(&received_requests().await) <= most);
        view.close().await;
        until_all_deleted(most as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn equal_conditions_change_nothing() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::ready(&client, "{}").await;
    let before = view.snapshot();
    for conditions in [
        "[{ keyword: 'lighthouse' }]",
        "[{ keyword: 'lighthouse' }, { immediate: true }]",
        "[{ keyword: 'lighthouse', scope: undefined }]",
        "[Object.freeze({ keyword: 'lighthouse', unknown: 1 }), { immediate: false }]",
    ] {
        view.call("search", conditions);
        assert_same(&view.snapshot(), &before);
    }
    view.call("search", "[{ keyword: 'lighthouse', orderBy: 'name' }]");
    assert_eq!(view.status(), "waiting");
    view.close().await;
    assert_eq!(state().await["counters"]["created"], 1);
}

#[wasm_bindgen_test]
async fn an_immediate_search_for_the_same_conditions_ends_the_debounce() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{ debounceMs: Infinity }");
    view.search("lighthouse");
    assert_eq!(view.status(), "waiting");
    view.search_now("lighthouse");
    assert_eq!(view.status(), "searching");
    view.until("ready").await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn clear_resets_a_view_in_every_status() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("POST");
    let client = gate.client(&emulator, "{}");
    let view = View::open(&client, "{ debounceMs: 60000 }");
    let cleared = || {
        view.call("clear", "[]");
        let snapshot = view.snapshot();
        assert_eq!(
            to_json(&snapshot),
            r#"{"status":"idle","items":[],"hasMore":false,"searchFinished":false}"#
        );
    };
    cleared();
    view.search("lighthouse");
    cleared();
    view.search_now("lighthouse");
    gate.until_held(1).await;
    cleared();
    gate.release_all();
    until_state("the late search is deleted", |state| {
        state["counters"]["deleted"] == 1
    })
    .await;
    view.search_now("lighthouse");
    view.until("ready").await;
    cleared();
    until_all_deleted(2).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn the_views_of_a_client_are_independent() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let (one, other) = (View::ready(&client, "{}").await, View::ready(&client, "{}").await);
    assert_eq!(state().await["liveSearches"], 2);
    let before = other.snapshot();
    one.close().await;
    assert_same(&other.snapshot(), &before);
    assert_eq!(state().await["liveSearches"], 1);
    other.load_more().await;
    other.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_view_closed_while_its_token_is_pending_leaves_no_search() {
    let emulator = Emulator::reset().await;
    let token = JsValue::from_str(&emulator.token);
    let tokens = js!(
        "(() => { const tokens = () => { tokens.calls++; return new Promise((resolve) => { tokens.resolve = () => resolve(token); }); };
            return Object.assign(tokens, { calls: 0 }); })()",
        token
    );
    let client = emulator.client_with(&js!("({ accessToken: tokens })", tokens));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    until("the token function is called", async || {
        get(&tokens, "calls") == 1
    })
    .await;
    let closing = view.promise("close", "[]");
    let settlement = Settlement::of(&closing);
    assert!(!settlement.is_settled());
    js!("tokens.resolve()", tokens);
    resolved(closing).await;
    until_state("no search is left", |state| state["liveSearches"] == 0).await;
}
