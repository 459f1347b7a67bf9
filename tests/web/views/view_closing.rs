//! Closing and freeing a view: its search is deleted, and no listener stays in the page.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Statuses, and the number of searches that a view has created by then. A view waits for the debounce or for a create.
const STATUSES: [(&str, u64); 8] = [
    ("idle", 0),
    ("waiting", 0),
    ("waiting for a create", 1),
    ("searching", 1),
    ("ready", 1),
    ("loadingMore", 1),
    ("failed", 0),
    ("suspended", 1),
];

/// A view in one of these statuses, the gate that holds its responses back, and the number of searches created.
async fn view_in_status(emulator: &Emulator, status: &str) -> (View, ResponseGate, u64) {
    let gate = ResponseGate::holding_nothing();
    if matches!(status, "waiting for a create" | "searching") {
        gate.hold("POST");
    }
    let client = gate.client(emulator, "{}");
    let view = View::open(&client, "{ debounceMs: 60000, maxConcurrentCreates: 1 }");
    match status {
        "idle" => {}
        "waiting" => view.search("lighthouse"),
        "failed" => {
            inject_faults("{ failNext: [{ operation: 'create', status: 500 }] }").await;
            view.search_now("lighthouse");
            view.until("failed").await;
        }
        "waiting for a create" | "searching" => {
            view.search_now("lighthouse");
            gate.until_held(1).await;
            if status != "searching" {
                view.search_now("plain");
            }
        }
        _ => {
            view.search_now("lighthouse");
            view.until("ready").await;
            if status == "loadingMore" {
                // Only now: the view itself sends GET requests until a page has items.
                gate.hold("GET");
                let _loading = view.promise("loadMore", "[]");
                gate.until_held(1).await;
            }
            if status == "suspended" {
                js!(PAGEHIDE);
            }
        }
    }
    let expected = status.split(' ').next().unwrap();
    assert_eq!(view.status(), expected);
    let (_, created) = STATUSES.into_iter().find(|(name, _)| *name == status).unwrap();
    (view, gate, created)
}

#[wasm_bindgen_test]
async fn closing_a_view_deletes_its_search_in_every_status() {
    for (status, _) in STATUSES {
        let emulator = Emulator::reset().await;
        let (view, gate, created) = view_in_status(&emulator, status).await;
        let closing = [view.promise("close", "[]"), view.promise("close", "[]")];
        assert_eq!(view.status(), "closed", "at once, from {status}");
        gate.release_all();
        for promise in closing {
            assert!(resolved(promise).await.is_undefined());
        }
        let state = state().await;
        assert_eq!(state["liveSearches"], 0, "{status}");
        assert_eq!(state["counters"]["created"], created, "{status}");
        assert_eq!(state["counters"]["deleted"], created, "{status}");
        view.close().await;
        let snapshot = view.snapshot();
        assert!(!has(&snapshot, "searchId") && !has(&snapshot, "conditions") && !has(&snapshot, "error"));
        // Methods of a closed view change nothing.
        view.call("clear", "[]");
        view.call("retry", "[]");
        view.load_more().await;
        assert_eq!(to_json(&view.snapshot()), to_json(&snapshot), "{status}");
        let error = view.error("search", "[{ keyword: 'x' }]");
        error.assert("{ kind: 'closed', operation: 'search', attempts: 0, retryable: false }");
    }
}

#[wasm_bindgen_test]
async fn freeing_an_open_view_deletes_its_search_in_every_status_and_warns_once() {
    for (status, _) in STATUSES {
        let emulator = Emulator::reset().await;
        let (view, gate, created) = view_in_status(&emulator, status).await;
        let warnings = ConsoleWarnings::record();
        view.call("free", "[]");
        let messages = warnings.messages();
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].contains("close()"));
        gate.release_all();
        until_all_deleted(created).await;
    }
}

#[wasm_bindgen_test]
async fn freeing_a_closed_view_does_not_warn() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let warnings = ConsoleWarnings::record();
    let view = View::ready(&client, "{}").await;
    let closing = view.promise("close", "[]");
    // The pending promise borrows nothing, so the view can be freed.
    view.call("free", "[]");
    resolved(closing).await;
    assert!(warnings.messages().is_empty());
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn listeners_are_called_when_a_view_is_closed_but_not_when_it_is_freed() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for (way, expected) in [("close", "closed"), ("free", "")] {
        let view = View::ready(&client, "{}").await;
        let (object, statuses) = (&view.0, js!("[]"));
        // The status is read in the listener, because a freed view has none.
        js!(
            "object.subscribe(() => statuses.push(object.getSnapshot().status))",
            object,
            statuses
        );
        let _warnings = ConsoleWarnings::record();
        view.call(way, "[]");
        client.settled().await;
        assert_eq!(js!("statuses.join()", statuses), expected);
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn close_resolves_when_the_server_has_confirmed_the_deletion() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding("DELETE");
    let (client, ways) = (gate.client(&emulator, "{}"), ["close", "Symbol.asyncDispose"]);
    for (number, way) in ways.into_iter().enumerate() {
        let view = View::ready(&client, "{}").await;
        let object = &view.0;
        let closing: js_sys::Promise = match way {
            "close" => view.promise("close", "[]"),
            _ => js!("object[Symbol.asyncDispose]()", object).unchecked_into(),
        };
        let settlement = Settlement::of(&closing);
        gate.until_held(number + 1).await;
        assert!(!settlement.is_settled());
        assert_eq!(get(&client.0, "pendingDeletes"), 1);
        gate.release(number);
        resolved(closing).await;
        assert_eq!(get(&client.0, "pendingDeletes"), 0);
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn aborting_its_signal_closes_a_view() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let controller = abort_controller();
    let view = View::open_with(&client, &js!("({ signal: controller.signal })", controller));
    view.search_now("lighthouse");
    view.until("ready").await;
    abort(&controller);
    assert_eq!(view.status(), "closed");
    view.close().await;
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn a_view_opened_with_an_aborted_signal_is_closed() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{ signal: AbortSignal.abort() }");
    assert_eq!(view.status(), "closed");
    view.error("search", "[{ keyword: 'lighthouse' }]")
        .assert("{ kind: 'closed' }");
    view.close().await;
    assert!(received_requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn closed_and_freed_views_leave_no_listener() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let listeners = PageListeners::count();
    let signal = signal_that_counts_listeners();
    for page in [true, false] {
        let page = JsValue::from_bool(page);
        let options = js!("({ signal, pageLifecycle: page })", signal, page);
        let view = View::open_with(&client, &options);
        assert!(listeners.now() > 0.0);
        view.search_now("lighthouse");
        view.until("ready").await;
        view.close().await;
        assert_eq!(listeners.now(), 0.0);
    }
    let view = View::ready(&client, "{}").await;
    let _warnings = ConsoleWarnings::record();
    view.call("free", "[]");
    until("the listeners of the freed view are removed", async || {
        listeners.now() == 0.0
    })
    .await;
    View::open(&client, "{ signal: AbortSignal.abort() }")
        .close()
        .await;
    assert_eq!(listeners.now(), 0.0);
    until("the listeners on the signal are removed", async || {
        number(&signal, "listeners") == 0.0
    })
    .await;
}
