//! Deletions that are owed: tried again until the server confirms them, told of, counted and waited for.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{evaluate, flag, get, rejected, resolved, same, shown, text};
use crate::site::{Failure, Site, faults, requests, until, until_made_and_gone, until_state};
use crate::view::{Gate, View, events, watch, with};

#[wasm_bindgen_test]
async fn a_deletion_that_fails_is_tried_again_until_it_is_confirmed() {
    let site = Site::fresh().await;
    let (events, options) = events();
    let client = site.client_with(&options);
    let view = View::ready(&client, "{}").await;
    faults(
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
    assert_eq!(events.told(), told);
    until_made_and_gone(1).await;
    // The first wait is a quarter of a second at least, and the next ones are longer.
    let requests = requests().await;
    let deletes = requests.iter().filter(|request| request["operation"] == "delete");
    let times: Vec<u64> = deletes.map(|delete| delete["atMs"].as_u64().unwrap()).collect();
    assert_eq!(times.len(), 4);
    for (pair, least) in times.windows(2).zip([240, 490, 990]) {
        assert!(pair[1] - pair[0] >= least, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn a_deletion_whose_answer_is_lost_is_confirmed_by_the_next() {
    let site = Site::fresh().await;
    let (events, options) = events();
    let client = site.client_with(&options);
    for fault in [
        "dropAfter: true",
        "status: 500, after: true",
        "status: 404, code: 'SearchNotFound', after: true",
        "status: 400, code: 'SearchIdInvalid', after: true",
    ] {
        let view = View::ready(&client, "{}").await;
        faults(&format!(
            "{{ closeConnections: true, failNext: [{{ operation: 'delete', {fault} }}] }}"
        ))
        .await;
        view.close().await;
        assert_eq!(events.told().last().unwrap(), "closed confirmed");
        until_state("it is gone", |state| state["liveSearches"] == 0).await;
    }
}

#[wasm_bindgen_test]
async fn each_deletion_has_its_reason() {
    let site = Site::fresh().await;
    let (events, options) = events();
    let client = site.client_with(&options);
    let view = View::ready(&client, "{}").await;
    let steps = [
        (
            "superseded",
            "view.search({ keyword: 'plain' }, { immediate: true })",
        ),
        ("cleared", "view.clear()"),
        ("pagehide", "dispatchEvent(new PageTransitionEvent('pagehide'))"),
        ("closed", "void view.close()"),
    ];
    for (reason, act) in steps {
        let id = text(&view.snapshot(), "searchId");
        let object = &view.0;
        js!(&act.replace("view.", "object."), object);
        let told = events.told();
        assert_eq!(
            told[told.len() - 2..],
            [format!("{reason} owed"), format!("{reason} sent")]
        );
        let last = events.0.clone();
        let last = js!("last.findLast((event) => event.type === 'delete')", last);
        assert_eq!(
            shown(&last),
            format!(r#"{{"type":"delete","searchId":"{id}","reason":"{reason}","stage":"sent"}}"#)
        );
        events.until(&format!("{reason} confirmed")).await;
        match reason {
            "superseded" => view.until("ready").await,
            "cleared" => {
                view.search_now("lighthouse");
                view.until("ready").await;
            }
            "pagehide" => {
                js!("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
                view.until("ready").await;
            }
            _ => {}
        }
    }
    let all = shown(&events.0);
    assert!(!all.contains(&site.token) && !all.contains("lighthouse"), "{all}");
    until_made_and_gone(4).await;
}

#[wasm_bindgen_test]
async fn what_a_late_create_brings_is_deleted_for_the_reason_that_holds_then() {
    for (reason, act) in [
        ("superseded", "view.search({ keyword: 'other' })"),
        ("cleared", "view.clear()"),
        ("closed", "void view.close()"),
        ("pagehide", "dispatchEvent(new PageTransitionEvent('pagehide'))"),
    ] {
        let site = Site::fresh().await;
        let gate = Gate::on("POST");
        let (events, options) = events();
        let client = site.client_with(&with(&options, "fetch", &gate.0));
        let view = View::open(&client, "{ debounceMs: 60000 }");
        view.search_now("lighthouse");
        gate.until_kept(1).await;
        let object = &view.0;
        js!(&act.replace("view.", "object."), object);
        assert!(events.told().is_empty());
        gate.open();
        events.until(&format!("{reason} confirmed")).await;
        view.close().await;
        until_made_and_gone(1).await;
    }
}

/// Fails what is reported while it runs; gives what was reported.
fn catch_reports() -> JsValue {
    js!("(() => {
        const caught = [];
        const { reportError } = globalThis;
        globalThis.reportError = (error) => caught.push(error);
        return Object.assign(caught, { undo: () => { globalThis.reportError = reportError; } });
    })()")
}

#[wasm_bindgen_test]
async fn a_listener_for_events_that_throws_is_reported_and_changes_nothing() {
    let site = Site::fresh().await;
    let caught = catch_reports();
    let client = site.client_with(&js!("({ onEvent() { throw new Error('mine'); } })"));
    View::ready(&client, "{}").await.close().await;
    js!("caught.undo()", caught);
    // Two requests, two answers, three stages of a deletion; and two for each time that the first page was empty.
    let messages = js!("caught.map((error) => error.message).join()", caught);
    let messages = messages.as_string().unwrap();
    let count = messages.split(',').filter(|message| *message == "mine").count();
    assert!(count >= 7 && count % 2 == 1, "{messages}");
    assert_eq!(count, messages.split(',').count());
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_listener_for_events_may_use_the_view() {
    let site = Site::fresh().await;
    let holder = js!("({})");
    let options = js!(
        "({ onEvent(event) { if (event.stage === 'owed') holder.act?.(event); } })",
        holder
    );
    let client = site.client_with(&options);
    let view = View::ready(&client, "{}").await;
    let object = &view.0;
    js!(
        "holder.act = () => { holder.act = undefined; object.search({ keyword: 'plain-0003' }, { immediate: true }); }",
        holder,
        object
    );
    view.search_now("plain-0002");
    assert_eq!(text(&view.snapshot(), "conditions.keyword"), "plain-0003");
    view.until("ready").await;
    assert_eq!(text(&view.snapshot(), "items.0.name"), "plain-0003.dat");
    js!("holder.act = () => void object.close()", holder, object);
    view.call("clear", "[]");
    assert_eq!(view.status(), "closed");
    resolved(client.call("settled", &js!("[]"))).await;
    until_state("all are gone", |state| state["liveSearches"] == 0).await;
}

#[wasm_bindgen_test]
async fn pending_deletes_counts_up_and_down() {
    let site = Site::fresh().await;
    let gate = Gate::on("DELETE");
    let client = gate.client(&site, "{}");
    let pending = || get(&client.0, "pendingDeletes");
    assert_eq!(pending(), 0);
    let (one, other) = (View::ready(&client, "{}").await, View::ready(&client, "{}").await);
    assert_eq!(pending(), 0);
    one.call("clear", "[]");
    assert_eq!(pending(), 1);
    other.search("plain");
    assert_eq!(pending(), 2);
    let settled = client.call("settled", &js!("[]"));
    let watched = watch(&settled);
    gate.until_kept(2).await;
    gate.pass(0);
    until("one is confirmed", async || pending() == 1).await;
    assert!(!flag(&watched, "done"));
    gate.pass(1);
    resolved(settled).await;
    assert_eq!(pending(), 0);
    gate.open();
    one.close().await;
    other.close().await;
}

#[wasm_bindgen_test]
async fn waiting_for_the_rest_can_be_given_up() {
    let site = Site::fresh().await;
    let gate = Gate::on("DELETE");
    let client = gate.client(&site, "{}");
    resolved(client.call("settled", &js!("[]"))).await;
    let view = View::ready(&client, "{}").await;
    // A search that is wanted is not owed.
    resolved(client.call("settled", &js!("[{}]"))).await;
    view.call("clear", "[]");
    let controller = js!("new AbortController()");
    let waiting = client.call("settled", &js!("[{ signal: controller.signal }]", controller));
    js!("controller.abort('enough')", controller);
    assert_eq!(rejected(waiting).await, "enough");
    let reason = rejected(client.call("settled", &js!("[{ signal: controller.signal }]", controller))).await;
    assert!(same(&reason, &get(&controller, "signal.reason")));
    let error = client.error("settled", &js!("[{ signal: 'x' }]")).await;
    error.assert("{ kind: 'config', operation: 'settled' }");
    gate.open();
    until("it is settled", async || get(&client.0, "pendingDeletes") == 0).await;
    resolved(client.call("settled", &js!("[]"))).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_abandoned_create_is_waited_for() {
    let site = Site::fresh().await;
    for abandon in ["controller.abort()", "undefined"] {
        let gate = Gate::on("POST");
        let client = gate.client(&site, "{ timeoutMs: 1000 }");
        let controller = js!("new AbortController()");
        let arguments = js!(
            "[{ keyword: 'lighthouse' }, { signal: controller.signal }]",
            controller
        );
        let call = client.call("createSearch", &arguments);
        gate.until_kept(1).await;
        evaluate(abandon, &[("controller", controller)]);
        rejected(call).await;
        let settled = client.call("settled", &js!("[]"));
        let watched = watch(&settled);
        crate::site::state().await;
        assert!(!flag(&watched, "done"), "it may still bring a search");
        gate.open();
        resolved(settled).await;
        assert_eq!(crate::site::state().await["liveSearches"], 0);
        resolved(client.call("close", &js!("[]"))).await;
    }
}

#[wasm_bindgen_test]
async fn the_network_coming_back_brings_the_next_try_forward() {
    let site = Site::fresh().await;
    let (events, options) = events();
    let client = site.client_with(&options);
    for event in ["new Event('online')", "new PageTransitionEvent('pagehide')"] {
        let view = View::ready(&client, "{}").await;
        faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
        let closing = view.promise("close", "[]");
        let before = events.told().len();
        until("it fails", async || events.told().len() > before).await;
        assert_eq!(events.told().last().unwrap(), "closed failed");
        // Before the dispatch returns, although the view is closed.
        js!(&format!("dispatchEvent({event})"));
        assert_eq!(events.told().last().unwrap(), "closed sent");
        resolved(closing).await;
    }
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let site = Site::fresh().await;
    let client = site.client_with(&js!("({ timeoutMs: 300 })"));
    let view = View::ready(&client, "{}").await;
    faults("{ failNext: [{ operation: 'delete', latencyMs: 600000 }] }").await;
    view.close().await;
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_refused_token_is_replaced_for_a_deletion() {
    let site = Site::fresh().await;
    let token = JsValue::from_str(&site.token);
    let tokens = js!(
        "(() => { const tokens = () => (tokens.asked++, token); return Object.assign(tokens, { asked: 0 }); })()",
        token
    );
    let client = site.client_with(&js!("({ accessToken: tokens })", tokens));
    let view = View::ready(&client, "{}").await;
    assert_eq!(get(&tokens, "asked"), 1);
    faults("{ failNext: [{ operation: 'delete', status: 403, code: 'InvalidAccessToken' }] }").await;
    view.close().await;
    assert_eq!(get(&tokens, "asked"), 2);
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn an_error_of_settled_is_an_smh_error() {
    let site = Site::fresh().await;
    let thrown = rejected(site.client().call("settled", &js!("[7]"))).await;
    Failure::of(thrown).assert("{ kind: 'config', operation: 'settled' }");
}
