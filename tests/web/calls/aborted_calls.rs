//! Calls that end early: aborted by a signal, or timed out.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Every call that sends a request, with its arguments, which use the variables `search` and `signal`.
const CALLS: [(&str, &str); 6] = [
    ("createSearch", "[{ keyword: 'lighthouse' }, { signal }]"),
    ("continueSearch", "[search, 20, { signal }]"),
    ("deleteSearch", "[search, { signal }]"),
    ("queryLibraryTasks", "[[1, 2], { signal }]"),
    ("querySpaceTasks", "[1, { signal }]"),
    ("clearLibraryHistory", "[{ signal }]"),
];

/// The arguments of a call with this signal.
fn arguments_with(arguments: &str, signal: JsValue) -> JsValue {
    evaluate(arguments, &[("search", "some search".into()), ("signal", signal)])
}

#[wasm_bindgen_test]
async fn a_call_aborted_before_it_starts_sends_nothing() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    for abort in ABORTS {
        for (method, arguments) in CALLS {
            let controller = abort_controller();
            js!(abort, controller);
            let arguments = arguments_with(arguments, get(&controller, "signal"));
            assert_aborted(client.call(method, &arguments), &controller).await;
        }
    }
    assert!(recorder.requests().is_empty());
    let (controller, ids) = (abort_controller(), js!("[]"));
    abort(&controller);
    let arguments = js!("[ids, { signal: controller.signal }]", ids, controller);
    assert_aborted(client.call("queryLibraryTasks", &arguments), &controller).await;
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn a_call_aborted_in_flight_rejects_with_the_reason_of_the_signal() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    inject_faults("{ latencyMs: 60000 }").await;
    for abort in ABORTS {
        // A create is not aborted: see abandoned_creates.rs.
        for (method, arguments) in CALLS.into_iter().skip(1) {
            let before = received_requests().await.len();
            let controller = abort_controller();
            let arguments = arguments_with(arguments, get(&controller, "signal"));
            let promise = client.call(method, &arguments);
            until("the request arrives", async || {
                received_requests().await.len() > before
            })
            .await;
            js!(abort, controller);
            assert_aborted(promise, &controller).await;
            until("the browser aborts the request", async || {
                received_requests().await.last().unwrap()["clientGone"] == true
            })
            .await;
        }
    }
}

#[wasm_bindgen_test]
async fn an_abort_after_the_response_changes_nothing() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let controller = abort_controller();
    let arguments = js!(
        "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
        controller
    );
    let page = resolved(client.call("createSearch", &arguments)).await;
    let before = to_json(&page);
    abort(&controller);
    assert_eq!(to_json(&page), before);
    client.next_page(&page).await;
    assert_eq!(
        state().await["liveSearches"],
        1,
        "the search belongs to the caller"
    );
    client.delete(&page).await;
}

#[wasm_bindgen_test]
async fn a_call_that_waits_for_a_token_can_be_aborted() {
    let emulator = Emulator::reset().await;
    let (client, recorder) =
        emulator.recording_client(&js!("({ accessToken: () => new Promise(() => {}) })"));
    for (method, arguments) in CALLS {
        let controller = abort_controller();
        let arguments = arguments_with(arguments, get(&controller, "signal"));
        let promise = client.call(method, &arguments);
        abort(&controller);
        assert_aborted(promise, &controller).await;
    }
    assert!(recorder.requests().is_empty());
}

#[wasm_bindgen_test]
async fn timeout_signals_combined_signals_and_those_of_other_realms_abort_a_call() {
    let emulator = Emulator::reset().await;
    add_task("{ taskId: '1', level: 'library' }").await;
    let client = emulator.client();
    inject_faults("{ failNext: [{ operation: 'tasks', latencyMs: 60000, count: 3 }] }").await;
    for signal in [
        "AbortSignal.timeout(50)",
        "AbortSignal.any([AbortSignal.timeout(60000), AbortSignal.timeout(50)])",
        // A signal of another realm.
        "(() => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            return frame.contentWindow.AbortSignal.timeout(50);
        })()",
    ] {
        let signal = evaluate(signal, &[]);
        let reason = rejected(client.call("queryLibraryTasks", &js!("[1, { signal }]", signal))).await;
        assert_eq!(text(&reason, "name"), "TimeoutError");
        assert!(same(&reason, &get(&signal, "reason")));
    }
    // A request whose preflight was aborted has used up no fault.
    inject_faults("{}").await;
    let tasks = client.library_tasks("1, { signal: AbortSignal.any([]) }").await;
    assert_eq!(list(&js!("({ tasks })", tasks), "tasks").len(), 1);
}

#[wasm_bindgen_test]
async fn finished_calls_leave_no_listener_on_the_signal() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let signal = signal_that_counts_listeners();
    for _ in 0..5 {
        resolved(client.call("queryLibraryTasks", &js!("[1, { signal }]", signal))).await;
        client
            .error(
                "continueSearch",
                &js!("['no such search', 1, { signal }]", signal),
            )
            .await;
        client
            .error("continueSearch", &js!("['', 1, { signal }]", signal))
            .await;
    }
    until("no listener is left", async || get(&signal, "listeners") == 0).await;
}

#[wasm_bindgen_test]
async fn a_call_is_aborted_after_its_timeout() {
    let emulator = Emulator::reset().await;
    let client = emulator.client_with(&js!("({ timeoutMs: 100 })"));
    inject_faults("{ latencyMs: 60000 }").await;
    for (method, arguments) in CALLS.into_iter().skip(1) {
        let before = received_requests().await.len();
        let arguments = arguments_with(arguments, JsValue::UNDEFINED);
        let error = client.error(method, &arguments).await;
        error.assert("{ kind: 'timeout', attempts: 1, retryable: true, status: undefined }");
        error.assert_message("100 ms");
        assert_eq!(text(&error.0, "operation"), method);
        until("the browser aborts the request", async || {
            // If the preflight is aborted, the request never arrives.
            received_requests().await[before..]
                .iter()
                .all(|request| request["clientGone"] == true)
        })
        .await;
    }
    inject_faults("{}").await;
    emulator.client().assert_usable().await;
}

#[wasm_bindgen_test]
async fn timeouts_may_be_infinite_or_very_long() {
    let emulator = Emulator::reset().await;
    for limit in ["Infinity", "1e12", "2147483647", "undefined"] {
        let limit = evaluate(limit, &[]);
        emulator
            .client_with(&js!("({ timeoutMs: limit })", limit))
            .assert_usable()
            .await;
    }
}
