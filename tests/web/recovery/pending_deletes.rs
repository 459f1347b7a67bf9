//! Deletions are retried until the server confirms them; they are counted, and `settled()` waits for them.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_deletion_that_fails_is_tried_again_until_it_is_confirmed() {
    let emulator = Emulator::reset().await;
    let (events, options) = record_events();
    let client = emulator.client_with(&options);
    let view = View::ready(&client, "{}").await;
    inject_faults(
        "{ closeConnections: true, failNext: [
            { operation: 'delete', status: 500 },
            { operation: 'delete', status: 403, code: 'NoPermission' },
            { operation: 'delete', drop: true },
        ] }",
    )
    .await;
    view.close().await;
    let told = [
        "owed",
        "sent",
        "failed",
        "sent",
        "failed",
        "sent",
        "failed",
        "sent",
        "confirmed",
    ];
    let told: Vec<String> = told.iter().map(|stage| format!("closed {stage}")).collect();
    assert_eq!(events.delete_stages(), told);
    until_all_deleted(1).await;
    // The first wait is a quarter of a second at least, and the next ones are longer.
    let requests = received_requests().await;
    let deletes = requests.iter().filter(|request| request["operation"] == "delete");
    let times: Vec<u64> = deletes.map(|delete| delete["atMs"].as_u64().unwrap()).collect();
    assert_eq!(times.len(), 4);
    for (pair, least) in times.windows(2).zip([240, 490, 990]) {
        assert!(pair[1] - pair[0] >= least, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn a_deletion_whose_answer_is_lost_is_confirmed_by_the_next() {
    let emulator = Emulator::reset().await;
    let (events, options) = record_events();
    let client = emulator.client_with(&options);
    for fault in [
        "dropAfter: true",
        "status: 500, after: true",
        "status: 404, code: 'SearchNotFound', after: true",
        "status: 400, code: 'SearchIdInvalid', after: true",
    ] {
        let view = View::ready(&client, "{}").await;
        inject_faults(&format!(
            "{{ closeConnections: true, failNext: [{{ operation: 'delete', {fault} }}] }}"
        ))
        .await;
        view.close().await;
        assert_eq!(events.delete_stages().last().unwrap(), "closed confirmed");
        until_state("it is gone", |state| state["liveSearches"] == 0).await;
    }
}

#[wasm_bindgen_test]
async fn each_deletion_has_its_reason() {
    let emulator = Emulator::reset().await;
    let (events, options) = record_events();
    let client = emulator.client_with(&options);
    let view = View::ready(&client, "{}").await;
    let steps = [
        (
            "superseded",
            "view.search({ keyword: 'plain' }, { immediate: true })",
        ),
        ("cleared", "view.clear()"),
        ("pagehide", PAGEHIDE),
        ("closed", "void view.close()"),
    ];
    for (reason, act) in steps {
        let id = view.search_id();
        let object = &view.0;
        js!(&act.replace("view.", "object."), object);
        let told = events.delete_stages();
        assert_eq!(
            told[told.len() - 2..],
            [format!("{reason} owed"), format!("{reason} sent")]
        );
        let last = events.0.clone();
        let last = js!("last.findLast((event) => event.type === 'delete')", last);
        assert_eq!(
            to_json(&last),
            format!(r#"{{"type":"delete","searchId":"{id}","reason":"{reason}","stage":"sent"}}"#)
        );
        events.until_stage(&format!("{reason} confirmed")).await;
        match reason {
            "superseded" => view.until("ready").await,
            "cleared" => {
                view.search_now("lighthouse");
                view.until("ready").await;
            }
            "pagehide" => {
                js!(PAGESHOW_FROM_CACHE);
                view.until("ready").await;
            }
            _ => {}
        }
    }
    let all = to_json(&events.0);
    assert!(
        !all.contains(&emulator.token) && !all.contains("lighthouse"),
        "{all}"
    );
    until_all_deleted(4).await;
}

#[wasm_bindgen_test]
async fn what_a_late_create_brings_is_deleted_for_the_reason_that_holds_then() {
    for (reason, act) in [
        ("superseded", "view.search({ keyword: 'other' })"),
        ("cleared", "view.clear()"),
        ("closed", "void view.close()"),
        ("pagehide", PAGEHIDE),
    ] {
        let emulator = Emulator::reset().await;
        let gate = ResponseGate::holding("POST");
        let (events, options) = record_events();
        let client = emulator.client_with(&with_option(&options, "fetch", &gate.0));
        let view = View::open(&client, "{ debounceMs: 60000 }");
        view.search_now("lighthouse");
        gate.until_held(1).await;
        let object = &view.0;
        js!(&act.replace("view.", "object."), object);
        assert!(events.delete_stages().is_empty());
        gate.release_all();
        events.until_stage(&format!("{reason} confirmed")).await;
        view.close().await;
        until_all_deleted(1).await;
    }
}

#[wasm_bindgen_test]
async fn pending_deletes_counts_up_and_down() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("DELETE");
    let client = gate.client(&emulator, "{}");
    let pending = || get(&client.0, "pendingDeletes");
    assert_eq!(pending(), 0);
    let (one, other) = (View::ready(&client, "{}").await, View::ready(&client, "{}").await);
    assert_eq!(pending(), 0);
    one.call("clear", "[]");
    assert_eq!(pending(), 1);
    other.search("plain");
    assert_eq!(pending(), 2);
    let settled = client.call("settled", &js!("[]"));
    let watched = Settlement::of(&settled);
    gate.until_held(2).await;
    gate.release(0);
    until("one is confirmed", async || pending() == 1).await;
    assert!(!watched.is_settled());
    gate.release(1);
    resolved(settled).await;
    assert_eq!(pending(), 0);
    gate.release_all();
    one.close().await;
    other.close().await;
}

#[wasm_bindgen_test]
async fn waiting_for_the_rest_can_be_given_up() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("DELETE");
    let client = gate.client(&emulator, "{}");
    client.settled().await;
    let view = View::ready(&client, "{}").await;
    // A search that is wanted is not owed.
    resolved(client.call("settled", &js!("[{}]"))).await;
    view.call("clear", "[]");
    let controller = abort_controller();
    let waiting = client.call("settled", &js!("[{ signal: controller.signal }]", controller));
    js!("controller.abort('enough')", controller);
    assert_eq!(rejected(waiting).await, "enough");
    let reason = rejected(client.call("settled", &js!("[{ signal: controller.signal }]", controller))).await;
    assert!(same(&reason, &get(&controller, "signal.reason")));
    let error = client.error("settled", &js!("[{ signal: 'x' }]")).await;
    error.assert("{ kind: 'config', operation: 'settled' }");
    gate.release_all();
    until("it is settled", async || get(&client.0, "pendingDeletes") == 0).await;
    client.settled().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn the_network_coming_back_brings_the_next_try_forward() {
    let emulator = Emulator::reset().await;
    let (events, options) = record_events();
    let client = emulator.client_with(&options);
    for event in ["new Event('online')", "new PageTransitionEvent('pagehide')"] {
        let view = View::ready(&client, "{}").await;
        inject_faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
        let closing = view.promise("close", "[]");
        let before = events.delete_stages().len();
        until("it fails", async || events.delete_stages().len() > before).await;
        assert_eq!(events.delete_stages().last().unwrap(), "closed failed");
        // Before the dispatch returns, although the view is closed.
        js!(&format!("dispatchEvent({event})"));
        assert_eq!(events.delete_stages().last().unwrap(), "closed sent");
        resolved(closing).await;
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ timeoutMs: 300 })"));
    let view = View::ready(&client, "{}").await;
    inject_faults("{ failNext: [{ operation: 'delete', latencyMs: 600000 }] }").await;
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn a_refused_token_is_replaced_for_a_deletion() {
    let emulator = Emulator::reset().await;
    let token = JsValue::from_str(&emulator.token);
    let tokens = js!(
        "(() => { const tokens = () => (tokens.asked++, token); return Object.assign(tokens, { asked: 0 }); })()",
        token
    );
    let client = emulator.client_with(&js!("({ accessToken: tokens })", tokens));
    let view = View::ready(&client, "{}").await;
    assert_eq!(get(&tokens, "asked"), 1);
    inject_faults("{ failNext: [{ operation: 'delete', status: 403, code: 'InvalidAccessToken' }] }").await;
    view.close().await;
    assert_eq!(get(&tokens, "asked"), 2);
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn an_error_of_settled_is_an_smh_error() {
    let emulator = Emulator::reset().await;
    let thrown = rejected(emulator.client().call("settled", &js!("[7]"))).await;
    SmhError::of(thrown).assert("{ kind: 'config', operation: 'settled' }");
}
