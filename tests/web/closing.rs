//! The user leaves a view or the client: nothing stays on the server, and nothing stays behind in the page.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{flag, get, has, number, rejected, resolved, shown, text};
use crate::site::{Client, Failure, Site, faults, requests, state, until, until_made_and_gone};
use crate::view::{Gate, View, events, watch};

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
async fn bring(site: &Site, status: &str) -> (View, Gate, u64) {
    let method = match status {
        "waiting for a place" | "searching" => "POST",
        _ => "none",
    };
    let gate = Gate::on(method);
    let client = gate.client(site, "{}");
    let view = View::open(&client, "{ debounceMs: 60000, maxConcurrentCreates: 1 }");
    match status {
        "idle" => {}
        "waiting" => view.search("lighthouse"),
        "failed" => {
            faults("{ failNext: [{ operation: 'create', status: 500 }] }").await;
            view.search_now("lighthouse");
            view.until("failed").await;
        }
        "waiting for a place" | "searching" => {
            view.search_now("lighthouse");
            gate.until_kept(1).await;
            if status != "searching" {
                view.search_now("plain");
            }
        }
        _ => {
            view.search_now("lighthouse");
            view.until("ready").await;
            if status == "loadingMore" {
                // Not before: a first page without items would be followed up.
                gate.close_for("GET");
                let _loading = view.promise("loadMore", "[]");
                gate.until_kept(1).await;
            }
            if status == "suspended" {
                js!("dispatchEvent(new PageTransitionEvent('pagehide'))");
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
        let site = Site::fresh().await;
        let (view, gate, made) = bring(&site, status).await;
        let closing = [view.promise("close", "[]"), view.promise("close", "[]")];
        assert_eq!(view.status(), "closed", "at once, from {status}");
        gate.open();
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
        resolved(view.promise("loadMore", "[]")).await;
        assert_eq!(shown(&view.snapshot()), shown(&snapshot), "{status}");
        let error = view.error("search", "[{ keyword: 'x' }]");
        error.assert("{ kind: 'closed', operation: 'search', attempts: 0, retryable: false }");
    }
}

#[wasm_bindgen_test]
async fn freeing_without_closing_deletes_in_every_status_and_warns_once() {
    for (status, _) in STATUSES {
        let site = Site::fresh().await;
        let (view, gate, made) = bring(&site, status).await;
        let warnings = js!("[]");
        let warn = js!("console.warn");
        js!(
            "console.warn = (...text) => warnings.push(text.join(' '))",
            warnings
        );
        view.call("free", "[]");
        js!("console.warn = warn", warn);
        assert_eq!(number(&warnings, "length"), 1.0, "{}", shown(&warnings));
        assert!(text(&warnings, "0").contains("close()"));
        gate.open();
        until_made_and_gone(made).await;
    }
}

#[wasm_bindgen_test]
async fn freeing_after_closing_says_nothing() {
    let site = Site::fresh().await;
    let client = site.client();
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
    assert_eq!(shown(&warnings), "[]");
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn listeners_are_told_that_a_view_is_closed_and_not_that_it_is_freed() {
    let site = Site::fresh().await;
    let client = site.client();
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
        resolved(client.call("settled", &js!("[]"))).await;
        assert_eq!(text(&js!("[told.join()]", told), "0"), expected);
    }
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn closing_resolves_when_the_server_has_confirmed() {
    let site = Site::fresh().await;
    let gate = Gate::on("DELETE");
    let (client, ways) = (gate.client(&site, "{}"), ["close", "Symbol.asyncDispose"]);
    for (number, way) in ways.into_iter().enumerate() {
        let view = View::ready(&client, "{}").await;
        let object = &view.0;
        let closing: js_sys::Promise = match way {
            "close" => view.promise("close", "[]"),
            _ => js!("object[Symbol.asyncDispose]()", object).unchecked_into(),
        };
        let watched = watch(&closing);
        gate.until_kept(number + 1).await;
        assert!(!flag(&watched, "done"));
        assert_eq!(get(&client.0, "pendingDeletes"), 1);
        gate.pass(number);
        resolved(closing).await;
        assert_eq!(get(&client.0, "pendingDeletes"), 0);
    }
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_signal_closes_the_view() {
    let site = Site::fresh().await;
    let client = site.client();
    let controller = js!("new AbortController()");
    let view = View::open_with(&client, &js!("({ signal: controller.signal })", controller));
    view.search_now("lighthouse");
    view.until("ready").await;
    js!("controller.abort()", controller);
    assert_eq!(view.status(), "closed");
    view.close().await;
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_signal_that_has_fired_gives_a_closed_view() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::open(&client, "{ signal: AbortSignal.abort() }");
    assert_eq!(view.status(), "closed");
    view.error("search", "[{ keyword: 'lighthouse' }]")
        .assert("{ kind: 'closed' }");
    view.close().await;
    assert!(requests().await.is_empty());
}

/// Counts the listeners that are added to and removed from these targets.
pub(crate) fn counted_listeners() -> JsValue {
    js!("(() => {
        const counted = { now: 0, undo: [] };
        for (const target of [globalThis, document]) {
            const { addEventListener, removeEventListener } = target;
            target.addEventListener = function (...given) { counted.now++; return addEventListener.apply(target, given); };
            target.removeEventListener = function (...given) { counted.now--; return removeEventListener.apply(target, given); };
            counted.undo.push(() => Object.assign(target, { addEventListener, removeEventListener }));
        }
        return counted;
    })()")
}

#[wasm_bindgen_test]
async fn no_listener_stays_in_the_page() {
    let site = Site::fresh().await;
    let client = site.client();
    let counted = counted_listeners();
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
        assert!(number(&counted, "now") > 0.0);
        view.search_now("lighthouse");
        view.until("ready").await;
        view.close().await;
        assert_eq!(number(&counted, "now"), 0.0);
    }
    let view = View::ready(&client, "{}").await;
    let warn = js!("console.warn");
    js!("console.warn = () => {}");
    view.call("free", "[]");
    js!("console.warn = warn", warn);
    until("the freed view has let go of the page", async || {
        number(&counted, "now") == 0.0
    })
    .await;
    View::open(&client, "{ signal: AbortSignal.abort() }")
        .close()
        .await;
    assert_eq!(number(&counted, "now"), 0.0);
    until("the signal is let go", async || {
        number(&signal, "listeners") == 0.0
    })
    .await;
    js!("counted.undo.forEach((undo) => undo())", counted);
}

#[wasm_bindgen_test]
async fn closing_the_client_closes_its_views_and_settles() {
    let site = Site::fresh().await;
    let gate = Gate::on("POST");
    let client = gate.client(&site, "{}");
    let waiting = View::open(&client, "{ debounceMs: 60000 }");
    waiting.search("plain");
    let searching = View::open(&client, "{}");
    searching.search_now("lighthouse");
    gate.until_kept(1).await;
    let closing = client.call("close", &js!("[]"));
    let watched = watch(&closing);
    for view in [&waiting, &searching] {
        assert_eq!(view.status(), "closed");
    }
    assert!(!flag(&watched, "done"));
    gate.open();
    resolved(closing).await;
    until_made_and_gone(1).await;
    assert_refuses(&client).await;
    resolved(client.call("close", &js!("[]"))).await;
}

async fn assert_refuses(client: &Client) {
    let thrown = client.try_call("openSearchView", &js!("[]")).unwrap_err();
    Failure::of(thrown).assert("{ kind: 'closed', operation: 'openSearchView' }");
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
async fn a_client_without_anything_is_closed_at_once() {
    let site = Site::fresh().await;
    let client = site.client();
    let object = &client.0;
    resolved(js!("object[Symbol.asyncDispose]()", object).unchecked_into()).await;
    assert_refuses(&client).await;
    assert!(requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn closing_the_client_ends_the_calls_on_their_way() {
    for (method, arguments, sent) in [
        ("createSearch", "[{ keyword: 'lighthouse' }]", "POST"),
        ("continueSearch", "['x', 1]", "GET"),
        ("queryLibraryTasks", "[1]", "GET"),
        ("querySpaceTasks", "[1]", "GET"),
        ("clearLibraryHistory", "[]", "DELETE"),
    ] {
        let site = Site::fresh().await;
        let gate = Gate::on(sent);
        let client = gate.client(&site, "{}");
        let call = client.call(method, &js!(arguments));
        gate.until_kept(1).await;
        let closing = client.call("close", &js!("[]"));
        let error = Failure::of(rejected(call).await);
        error.assert("{ kind: 'closed', retryable: false }");
        assert_eq!(text(&error.0, "operation"), method);
        gate.open();
        // By now the server has let go of what the create made.
        resolved(closing).await;
        assert_eq!(state().await["liveSearches"], 0, "{method}");
        let made = u64::from(method == "createSearch");
        assert_eq!(state().await["counters"]["deleted"], made, "{method}");
    }
}

#[wasm_bindgen_test]
async fn closing_the_client_ends_the_wait_for_another_attempt() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!(
        "({ retry: { baseDelayMs: 2147483647, maxDelayMs: Infinity } })"
    ));
    faults("{ failNext: [{ operation: 'tasks', status: 500 }] }").await;
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the first attempt has failed", async || {
        requests().await.len() == 1
    })
    .await;
    resolved(client.call("close", &js!("[]"))).await;
    Failure::of(rejected(call).await).assert("{ kind: 'closed' }");
}

#[wasm_bindgen_test]
async fn a_closed_client_still_deletes() {
    let site = Site::fresh().await;
    let client = site.client();
    let page = client.create("{ keyword: 'lighthouse' }").await;
    resolved(client.call("close", &js!("[]"))).await;
    // It is the application's, and still there.
    assert_eq!(state().await["liveSearches"], 1);
    client.delete(&page).await;
    until_made_and_gone(1).await;
}

/// A create that nobody waits for, its answer kept back.
async fn abandoned(client: &Client, gate: &Gate) {
    let (object, kept) = (&client.0, gate.kept());
    let controller = js!("new AbortController()");
    let call = js!(
        "object.createSearch({ keyword: 'lighthouse' }, { signal: controller.signal })",
        object,
        controller
    );
    gate.until_kept(kept + 1).await;
    js!("controller.abort()", controller);
    rejected(call.unchecked_into()).await;
}

#[wasm_bindgen_test]
async fn closing_the_client_waits_for_what_was_abandoned() {
    let site = Site::fresh().await;
    let counted = counted_listeners();
    // With and without an earlier search that nobody waited for.
    for earlier in [false, true] {
        let gate = Gate::on("POST");
        let (events, options) = events();
        let fetch = &gate.0;
        let client = site.client_with(&js!("({ ...options, fetch })", options, fetch));
        if earlier {
            abandoned(&client, &gate).await;
            gate.pass(gate.kept() - 1);
            resolved(client.call("settled", &js!("[]"))).await;
        }
        abandoned(&client, &gate).await;
        let closing = client.call("close", &js!("[]"));
        gate.pass(gate.kept() - 1);
        resolved(closing).await;
        assert_eq!(
            events.told().last().unwrap(),
            "call confirmed",
            "{:?}",
            events.told()
        );
        assert_eq!(state().await["liveSearches"], 0);
        assert_eq!(number(&counted, "now"), 0.0);
    }
    js!("counted.undo.forEach((undo) => undo())", counted);
}

#[wasm_bindgen_test]
async fn a_view_outlives_its_client() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::open(&client, "{}");
    client.try_call("free", &js!("[]")).unwrap();
    view.search_now("lighthouse");
    view.until("ready").await;
    view.close().await;
    until_made_and_gone(1).await;
}
