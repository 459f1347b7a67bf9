//! Deletions are retried until the server confirms them; they are counted, and `settled()` waits for them.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_failed_deletion_is_retried_until_it_is_confirmed() {
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
    let stages = [
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
    let stages: Vec<String> = stages.iter().map(|stage| format!("closed {stage}")).collect();
    assert_eq!(events.delete_stages(), stages);
    until_all_deleted(1).await;
    // The delays grow from a quarter of a second.
    let requests = received_requests().await;
    let deletes = requests.iter().filter(|request| request["operation"] == "delete");
    let times: Vec<u64> = deletes.map(|delete| delete["atMs"].as_u64().unwrap()).collect();
    assert_eq!(times.len(), 4);
    for (pair, least) in times.windows(2).zip([240, 490, 990]) {
        assert!(pair[1] - pair[0] >= least, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn a_deletion_whose_response_is_lost_is_confirmed_by_the_next_attempt() {
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
        until_state("it is deleted", |state| state["liveSearches"] == 0).await;
    }
}

#[wasm_bindgen_test]
async fn delete_events_have_the_reason_of_the_deletion() {
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
        let stages = events.delete_stages();
        assert_eq!(
            stages[stages.len() - 2..],
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
async fn a_late_search_is_deleted_for_the_reason_that_made_it_obsolete() {
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
async fn pending_deletes_counts_unconfirmed_deletions() {
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
    let settlement = Settlement::of(&settled);
    gate.until_held(2).await;
    gate.release(0);
    until("one is confirmed", async || pending() == 1).await;
    assert!(!settlement.is_settled());
    gate.release(1);
    resolved(settled).await;
    assert_eq!(pending(), 0);
    gate.release_all();
    one.close().await;
    other.close().await;
}

#[wasm_bindgen_test]
async fn a_signal_ends_the_wait_of_settled() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("DELETE");
    let client = gate.client(&emulator, "{}");
    client.settled().await;
    let view = View::ready(&client, "{}").await;
    // A search that is shown is not pending.
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
    until("no deletion is pending", async || {
        get(&client.0, "pendingDeletes") == 0
    })
    .await;
    client.settled().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn online_and_pagehide_retry_a_failed_deletion_at_once() {
    let emulator = Emulator::reset().await;
    let (events, options) = record_events();
    let client = emulator.client_with(&options);
    // No attempt is sent because of the time that has passed.
    let _clock = StoppedClock::stop();
    for event in ["new Event('online')", "new PageTransitionEvent('pagehide')"] {
        let view = View::ready(&client, "{}").await;
        inject_faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
        let closing = view.promise("close", "[]");
        let before = events.delete_stages().len();
        until("it fails", async || events.delete_stages().len() > before).await;
        assert_eq!(events.delete_stages().last().unwrap(), "closed failed");
        // The attempt is sent during the event, although the view is closed.
        js!(&format!("dispatchEvent({event})"));
        assert_eq!(events.delete_stages().last().unwrap(), "closed sent");
        resolved(closing).await;
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_deletion_without_a_response_times_out_and_is_retried() {
    let emulator = Emulator::reset().await;
    let clock = StoppedClock::stop();
    let (client, recorder) = emulator.recording_client(&js!("({ timeoutMs: 200 })"));
    recorder.respond_with(
        "(() => {
            let deletes = 0;
            return async ({ method, signal }) => {
                if (method === 'POST') return Response.json({ searchId: 'x', searchFinished: true, hasMore: false, contents: [] });
                if (++deletes > 1) return new Response(null, { status: 204 });
                return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
            };
        })()",
    );
    let view = View::ready(&client, "{}").await;
    let closing = view.promise("close", "[]");
    assert_eq!(recorder.sent("DELETE"), 1);
    clock.advance(200);
    until("the deletion is sent again", async || {
        clock.advance(10);
        recorder.sent("DELETE") == 2
    })
    .await;
    resolved(closing).await;
    assert_eq!(recorder.sent("DELETE"), 2);
}

#[wasm_bindgen_test]
async fn a_deletion_with_an_expired_token_is_sent_again_with_a_fresh_one() {
    let emulator = Emulator::reset().await;
    let token = JsValue::from_str(&emulator.token);
    let tokens = js!(
        "(() => { const tokens = () => (tokens.calls++, token); return Object.assign(tokens, { calls: 0 }); })()",
        token
    );
    let client = emulator.client_with(&js!("({ accessToken: tokens })", tokens));
    let view = View::ready(&client, "{}").await;
    assert_eq!(get(&tokens, "calls"), 1);
    inject_faults("{ failNext: [{ operation: 'delete', status: 403, code: 'InvalidAccessToken' }] }").await;
    view.close().await;
    assert_eq!(get(&tokens, "calls"), 2);
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn wrong_options_of_settled_are_rejected() {
    let emulator = Emulator::reset().await;
    let thrown = rejected(emulator.client().call("settled", &js!("[7]"))).await;
    SmhError::of(thrown).assert("{ kind: 'config', operation: 'settled' }");
}
