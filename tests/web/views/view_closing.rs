//! Closing and freeing a view: its search is deleted, and no listener stays in the page.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Ways to bring a view to each status, and how many searches that makes.
const STATUSES: [(&str, u64); 8] = [
    ("idle", 0),
    ("waiting", 0),
    ("waiting for a place", 1),
    ("searching", 1),
    ("ready", 1),
    ("loadingMore", 1),
    ("failed", 0),
    ("suspended", 1),
];

/// A view in this status; requests by this method stay unanswered.
async fn bring(emulator: &Emulator, status: &str) -> (View, ResponseGate, u64) {
    let method = match status {
        "waiting for a place" | "searching" => "POST",
        _ => "none",
    };
    let gate = ResponseGate::holding(method);
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
        "waiting for a place" | "searching" => {
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
                // Not before: a first page without items would be followed up.
                gate.hold("GET");
                let _loading = view.promise("loadMore", "[]");
                gate.until_held(1).await;
            }
            if status == "suspended" {
                js!(PAGEHIDE);
            }
        }
    }
    let shown = status.split(' ').next().unwrap();
    assert_eq!(view.status(), shown);
    let (_, made) = STATUSES.into_iter().find(|(name, _)| *name == status).unwrap();
    (view, gate, made)
}

#[wasm_bindgen_test]
async fn closing_deletes_in_every_status() {
    for (status, _) in STATUSES {
        let emulator = Emulator::reset().await;
        let (view, gate, made) = bring(&emulator, status).await;
        let closing = [view.promise("close", "[]"), view.promise("close", "[]")];
        assert_eq!(view.status(), "closed", "at once, from {status}");
        gate.release_all();
        for promise in closing {
            assert!(resolved(promise).await.is_undefined());
        }
        let state = state().await;
        assert_eq!(state["liveSearches"], 0, "{status}");
        assert_eq!(state["counters"]["created"], made, "{status}");
        assert_eq!(state["counters"]["deleted"], made, "{status}");
        view.close().await;
        let snapshot = view.snapshot();
        assert!(!has(&snapshot, "searchId") && !has(&snapshot, "conditions") && !has(&snapshot, "error"));
        // What was meant for the open view changes nothing any more.
        view.call("clear", "[]");
        view.call("retry", "[]");
        view.load_more().await;
        assert_eq!(to_json(&view.snapshot()), to_json(&snapshot), "{status}");
        let error = view.error("search", "[{ keyword: 'x' }]");
        error.assert("{ kind: 'closed', operation: 'search', attempts: 0, retryable: false }");
    }
}

#[wasm_bindgen_test]
async fn freeing_without_closing_deletes_in_every_status_and_warns_once() {
    for (status, _) in STATUSES {
        let emulator = Emulator::reset().await;
        let (view, gate, made) = bring(&emulator, status).await;
        let warnings = js!("[]");
        let warn = js!("console.warn");
        js!(
            "console.warn = (...text) => warnings.push(text.join(' '))",
            warnings
        );
        view.call("free", "[]");
        js!("console.warn = warn", warn);
        assert_eq!(number(&warnings, "length"), 1.0, "{}", to_json(&warnings));
        assert!(text(&warnings, "0").contains("close()"));
        gate.release_all();
        until_all_deleted(made).await;
    }
}

#[wasm_bindgen_test]
async fn freeing_after_closing_says_nothing() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let warnings = js!("[]");
    let warn = js!("console.warn");
    js!(
        "console.warn = (...text) => warnings.push(text.join(' '))",
        warnings
    );
    let view = View::ready(&client, "{}").await;
    let closing = view.promise("close", "[]");
    // Nothing is borrowed while the promise is pending.
    view.call("free", "[]");
    js!("console.warn = warn", warn);
    resolved(closing).await;
    assert_eq!(to_json(&warnings), "[]");
    until_all_deleted(1).await;
}

#[wasm_bindgen_test]
async fn listeners_are_told_that_a_view_is_closed_and_not_that_it_is_freed() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for (way, expected) in [("close", "closed"), ("free", "")] {
        let view = View::ready(&client, "{}").await;
        let (object, told) = (&view.0, js!("[]"));
        // What is freed can't be asked any more.
        js!(
            "object.subscribe(() => told.push(object.getSnapshot().status))",
            object,
            told
        );
        let warn = js!("console.warn");
        js!("console.warn = () => {}");
        view.call(way, "[]");
        js!("console.warn = warn", warn);
        client.settled().await;
        assert_eq!(text(&js!("[told.join()]", told), "0"), expected);
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn closing_resolves_when_the_server_has_confirmed() {
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
        let watched = Settlement::of(&closing);
        gate.until_held(number + 1).await;
        assert!(!watched.is_settled());
        assert_eq!(get(&client.0, "pendingDeletes"), 1);
        gate.release(number);
        resolved(closing).await;
        assert_eq!(get(&client.0, "pendingDeletes"), 0);
    }
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_signal_closes_the_view() {
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
async fn a_signal_that_has_fired_gives_a_closed_view() {
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
async fn no_listener_stays_in_the_page() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let listeners = PageListeners::count();
    let signal = js!("(() => {
        const { signal } = new AbortController();
        const { addEventListener, removeEventListener } = signal;
        signal.listeners = 0;
        signal.addEventListener = function (...given) { this.listeners++; addEventListener.apply(this, given); };
        signal.removeEventListener = function (...given) { this.listeners--; removeEventListener.apply(this, given); };
        return signal;
    })()");
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
    let warn = js!("console.warn");
    js!("console.warn = () => {}");
    view.call("free", "[]");
    js!("console.warn = warn", warn);
    until("the freed view has let go of the page", async || {
        listeners.now() == 0.0
    })
    .await;
    View::open(&client, "{ signal: AbortSignal.abort() }")
        .close()
        .await;
    assert_eq!(listeners.now(), 0.0);
    until("the signal is let go", async || {
        number(&signal, "listeners") == 0.0
    })
    .await;
}
