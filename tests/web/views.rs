//! A search view: what it searches, shows and lets go of while somebody types.

use std::collections::BTreeSet;

use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{flag, get, has, list, rejected, resolved, same, shown, text};
use crate::site::{FILES, Failure, Site, faults, requests, state, until, until_made_and_gone, until_state};
use crate::view::{Gate, View, assert_same, sent, watch};

#[wasm_bindgen_test]
async fn quick_changes_make_one_search() {
    let site = Site::fresh().await;
    let client = site.client();
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
    assert_eq!(state["searches"][0]["id"], text(&view.snapshot(), "searchId"));
    view.close().await;
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_search_superseded_while_its_create_is_in_flight_is_deleted_when_the_answer_comes() {
    let site = Site::fresh().await;
    let gate = Gate::on("POST");
    let client = gate.client(&site, "{}");
    let view = View::open(&client, "{}");
    view.search_now("plain");
    gate.until_kept(1).await;
    view.search_now("lighthouse");
    gate.until_kept(2).await;
    let aborted = get(&gate.0, "calls.0.signal.aborted");
    assert_eq!(aborted, false, "a create is never aborted");
    gate.pass(0);
    until_state("the earlier search is deleted", |state| {
        state["counters"]["deleted"] == 1
    })
    .await;
    assert_eq!(view.status(), "searching");
    assert_eq!(view.items(), 0);
    gate.pass(1);
    view.until("ready").await;
    let state = state().await;
    assert_eq!(state["counters"]["created"], 2);
    assert_eq!(state["counters"]["deleted"], 1);
    assert_eq!(state["liveSearches"], 1);
    assert_eq!(state["searches"][0]["conditions"]["keyword"], "lighthouse");
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_search_that_is_shown_is_deleted_when_the_conditions_change() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::ready(&client, "{ debounceMs: 60000 }").await;
    let first = text(&view.snapshot(), "searchId");
    view.search("plain");
    assert_eq!(view.status(), "waiting");
    assert_eq!(view.items(), 0);
    assert!(!has(&view.snapshot(), "searchId"));
    // Deleted at once, although nothing is searched for yet.
    until_made_and_gone(1).await;
    let deletes = requests().await;
    assert!(
        deletes.last().unwrap()["path"]
            .as_str()
            .unwrap()
            .ends_with(&first)
    );
    view.close().await;
    until_made_and_gone(1).await;
}

/// The most creates that were on their way at one time, by the server's own account.
fn most_at_a_time(requests: &[Value]) -> usize {
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
async fn creates_wait_for_a_place_and_those_between_are_dropped() {
    for most in 1..=3 {
        let site = Site::fresh().await;
        faults("{ latencyMs: 300, only: ['create'] }").await;
        let client = site.client();
        let options = format!("{{ maxConcurrentCreates: {most} }}");
        let options = if most == 2 { "{}" } else { &options };
        let view = View::open(&client, options);
        for number in 0..8 {
            view.search_now(&format!("plain-000{number}"));
        }
        assert_eq!(view.status(), "waiting");
        view.until("ready").await;
        until_state("all others are gone", |state| state["liveSearches"] == 1).await;
        let state = state().await;
        assert_eq!(
            state["counters"]["created"],
            most as u64 + 1,
            "the first, and the newest"
        );
        assert_eq!(state["searches"][0]["conditions"]["keyword"], "plain-0007");
        assert!(most_at_a_time(&requests().await) <= most);
        view.close().await;
        until_made_and_gone(most as u64 + 1).await;
    }
}

#[wasm_bindgen_test]
async fn equal_conditions_change_nothing() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::ready(&client, "{}").await;
    let before = view.snapshot();
    for conditions in [
        "[{ keyword: 'lighthouse' }]",
        "[{ keyword: 'lighthouse' }, { immediate: true }]",
        "[{ keyword: 'lighthouse', scope: undefined }]",
        "[Object.freeze({ keyword: 'lighthouse', unknown: 1 }), { immediate: false }]",
    ] {
        view.call("search", conditions);
        assert_same(&view.snapshot(), &before, true);
    }
    view.call("search", "[{ keyword: 'lighthouse', orderBy: 'name' }]");
    assert_eq!(view.status(), "waiting");
    view.close().await;
    assert_eq!(state().await["counters"]["created"], 1);
}

#[wasm_bindgen_test]
async fn the_same_conditions_at_once_end_the_debounce() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::open(&client, "{ debounceMs: Infinity }");
    view.search("lighthouse");
    assert_eq!(view.status(), "waiting");
    view.search_now("lighthouse");
    assert_eq!(view.status(), "searching");
    view.until("ready").await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn clearing_lets_go_from_every_status() {
    let site = Site::fresh().await;
    let gate = Gate::on("POST");
    let client = gate.client(&site, "{}");
    let view = View::open(&client, "{ debounceMs: 60000 }");
    let cleared = || {
        view.call("clear", "[]");
        let snapshot = view.snapshot();
        assert_eq!(
            shown(&snapshot),
            r#"{"status":"idle","items":[],"hasMore":false,"searchFinished":false}"#
        );
    };
    cleared();
    view.search("lighthouse");
    cleared();
    view.search_now("lighthouse");
    gate.until_kept(1).await;
    cleared();
    gate.open();
    until_state("the late search is deleted", |state| {
        state["counters"]["deleted"] == 1
    })
    .await;
    view.search_now("lighthouse");
    view.until("ready").await;
    cleared();
    until_made_and_gone(2).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn pages_are_loaded_to_the_end() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{}").await;
    let mut rounds = 0;
    while flag(&view.snapshot(), "hasMore") {
        let before = view.items();
        let loading = [view.promise("loadMore", "[]"), view.promise("loadMore", "[{}]")];
        assert_eq!(view.status(), "loadingMore");
        let asked = sent(&recorder.0, "GET");
        for promise in loading {
            assert!(resolved(promise).await.is_undefined());
        }
        assert_eq!(view.status(), "ready");
        assert!(view.items() > before || !flag(&view.snapshot(), "hasMore"));
        assert_eq!(sent(&recorder.0, "GET"), asked, "one request for both calls");
        rounds += 1;
    }
    assert!(rounds >= 2, "47 items are three pages at least");
    let names = list(&view.snapshot(), "items");
    let names: BTreeSet<String> = names.iter().map(|item| text(item, "name")).collect();
    assert_eq!(names.len(), FILES);
    assert_eq!(view.items(), FILES);
    assert!(flag(&view.snapshot(), "searchFinished"));
    let end = view.snapshot();
    let asked = recorder.calls().len();
    resolved(view.promise("loadMore", "[]")).await;
    assert_same(&view.snapshot(), &end, true);
    assert_eq!(recorder.calls().len(), asked);
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_signal_only_ends_the_wait_for_a_page() {
    let site = Site::fresh().await;
    let gate = Gate::on("none");
    let client = gate.client(&site, "{}");
    let view = View::ready(&client, "{}").await;
    // Not before: a first page without items would be followed up.
    gate.close_for("GET");
    let (object, controller) = (&view.0, js!("new AbortController()"));
    let loading = js!(
        "object.loadMore({ signal: controller.signal })",
        object,
        controller
    );
    gate.until_kept(1).await;
    js!("controller.abort()", controller);
    let reason = rejected(loading.unchecked_into()).await;
    assert!(same(&reason, &get(&controller, "signal.reason")));
    assert_eq!(view.status(), "loadingMore");
    gate.open();
    view.until("ready").await;
    assert!(view.items() > 20);
    let bad = rejected(view.promise("loadMore", "[{ signal: 7 }]")).await;
    Failure::of(bad).assert("{ kind: 'config', operation: 'loadMore' }");
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_page_on_its_way_is_not_shown_with_other_conditions() {
    let site = Site::fresh().await;
    let gate = Gate::on("none");
    let client = gate.client(&site, "{}");
    let view = View::ready(&client, "{}").await;
    // Not before: a first page without items would be followed up.
    gate.close_for("GET");
    let loading = view.promise("loadMore", "[]");
    gate.until_kept(1).await;
    view.search_now("plain-0001");
    let aborted = list(&gate.0, "calls");
    let aborted = aborted
        .iter()
        .rfind(|call| text(call, "method") == "GET")
        .unwrap();
    until("it is aborted", async || get(aborted, "signal.aborted") == true).await;
    resolved(loading).await;
    gate.open();
    view.until("ready").await;
    assert_eq!(view.items(), 1);
    assert_eq!(text(&view.snapshot(), "items.0.name"), "plain-0001.dat");
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn first_pages_without_items_are_followed_up() {
    let site = Site::fresh().await;
    // The first answers say "not yet".
    let fetch = js!(
        "(() => {
            let left = 3, id;
            return async (request) => {
                const answer = await fetch(request);
                if (request.method === 'DELETE' || left-- <= 0) return answer;
                const page = await answer.json();
                return Response.json({ ...page, contents: [], hasMore: true, searchFinished: false, nextMarker: 0 });
            };
        })()"
    );
    let client = site.client_with(&js!("({ fetch })", fetch));
    let view = View::open(&client, "{}");
    let statuses = view.statuses();
    view.search_now("lighthouse");
    view.until("ready").await;
    // The search's id is told before its items.
    let told = list(&js!("({ statuses })", statuses), "statuses");
    assert!(
        told.iter().rev().skip(1).all(|status| status == "searching"),
        "{told:?}"
    );
    assert!(view.items() > 0);
    let continues = requests().await;
    let continues = continues
        .iter()
        .filter(|request| request["operation"] == "continue");
    assert_eq!(continues.count(), 3);
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_create_that_fails_is_shown_and_tried_again() {
    let site = Site::fresh().await;
    let client = site.client();
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
        faults(&format!("{{ failNext: [{{ operation: 'create', {fault} }}] }}")).await;
        view.search_now("lighthouse");
        view.until("failed").await;
        let snapshot = view.snapshot();
        Failure::of(get(&snapshot, "error")).assert(expected);
        assert_eq!(text(&snapshot, "conditions.keyword"), "lighthouse");
        assert!(!has(&snapshot, "searchId"));
        // The same conditions are no reason to try again by itself.
        view.search_now("lighthouse");
        assert_same(&view.snapshot(), &snapshot, true);
        view.call("retry", "[]");
        assert_eq!(view.status(), "searching");
        assert!(!has(&view.snapshot(), "error"));
        view.until("ready").await;
        assert!(view.items() > 0);
        let ready = view.snapshot();
        view.call("retry", "[]");
        assert_same(&view.snapshot(), &ready, true);
        view.call("clear", "[]");
    }
    view.close().await;
    until_made_and_gone(4).await;
}

#[wasm_bindgen_test]
async fn a_create_that_takes_too_long_fails_and_its_search_is_deleted() {
    let site = Site::fresh().await;
    let gate = Gate::on("POST");
    // The last create must not take that long, on a busy machine either.
    let client = gate.client(&site, "{ timeoutMs: 3000 }");
    let view = View::open(&client, "{ maxConcurrentCreates: 1 }");
    view.search_now("lighthouse");
    view.until("failed").await;
    let error = Failure::of(get(&view.snapshot(), "error"));
    error.assert("{ kind: 'timeout', operation: 'createSearch', retryable: true }");
    error.assert_says("3000 ms");
    assert_same(&get(&view.snapshot(), "error"), &error.0, true);
    // It keeps its place until it is answered.
    view.call("retry", "[]");
    assert_eq!(view.status(), "waiting");
    gate.until_kept(1).await;
    assert_eq!(gate.sent("POST"), 1);
    gate.open();
    view.until("ready").await;
    until_state("the late search is deleted", |state| {
        state["counters"]["created"] == 2 && state["liveSearches"] == 1
    })
    .await;
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_continue_that_fails_keeps_what_is_shown_and_is_tried_again() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::ready(&client, "{}").await;
    let (items, id) = (view.items(), text(&view.snapshot(), "searchId"));
    faults("{ failNext: [{ operation: 'continue', status: 500 }] }").await;
    resolved(view.promise("loadMore", "[]")).await;
    assert_eq!(view.status(), "failed");
    Failure::of(get(&view.snapshot(), "error")).assert("{ status: 500, operation: 'continueSearch' }");
    assert_eq!(view.items(), items);
    view.call("retry", "[]");
    assert_eq!(view.status(), "loadingMore");
    view.until("ready").await;
    assert!(view.items() > items);
    assert_eq!(text(&view.snapshot(), "searchId"), id);
    view.close().await;
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_search_that_the_server_has_lost_is_made_anew() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::ready(&client, "{}").await;
    let id = get(&view.snapshot(), "searchId");
    resolved(site.client().call("deleteSearch", &js!("[id]", id))).await;
    resolved(view.promise("loadMore", "[]")).await;
    assert_eq!(view.status(), "failed");
    assert!(view.items() > 0, "what is shown stays");
    view.call("retry", "[]");
    view.until("ready").await;
    assert_same(&get(&view.snapshot(), "searchId"), &id, false);
    assert_eq!(view.items(), 20);
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn an_answer_that_cannot_be_used_but_names_a_search_is_a_failure_without_remains() {
    let site = Site::fresh().await;
    let fetch = js!("async (request) => {
        const answer = await fetch(request);
        if (request.method !== 'POST') return answer;
        const { searchId } = await answer.json();
        return Response.json({ searchId });
    }");
    let client = site.client_with(&js!("({ fetch })", fetch));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    view.until("failed").await;
    Failure::of(get(&view.snapshot(), "error")).assert("{ kind: 'protocol' }");
    until_made_and_gone(1).await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn items_have_what_was_asked_for() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{ withInode: true, withFavoriteStatus: true }").await;
    resolved(view.promise("loadMore", "[]")).await;
    for call in recorder.calls().iter().take(2) {
        let url = text(call, "url");
        assert!(
            url.contains("with_inode=1") && url.contains("with_favorite_status=1"),
            "{url}"
        );
    }
    let items = list(&view.snapshot(), "items");
    assert!(
        items
            .iter()
            .all(|item| has(item, "inode") && has(item, "isFavorite"))
    );
    view.close().await;
}

#[wasm_bindgen_test]
async fn two_views_of_a_client_do_not_touch_each_other() {
    let site = Site::fresh().await;
    let client = site.client();
    let (one, other) = (View::ready(&client, "{}").await, View::ready(&client, "{}").await);
    assert_eq!(state().await["liveSearches"], 2);
    let before = other.snapshot();
    one.close().await;
    assert_same(&other.snapshot(), &before, true);
    assert_eq!(state().await["liveSearches"], 1);
    resolved(other.promise("loadMore", "[]")).await;
    other.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_token_that_comes_late_or_expires_does_not_matter() {
    let site = Site::fresh().await;
    let token = JsValue::from_str(&site.token);
    let tokens = js!(
        "(() => { const tokens = () => { tokens.asked++; return new Promise((give) => { tokens.give = () => give(token); }); };
            return Object.assign(tokens, { asked: 0 }); })()",
        token
    );
    let client = site.client_with(&js!("({ accessToken: tokens })", tokens));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    until("the token is asked for", async || get(&tokens, "asked") == 1).await;
    let closing = view.promise("close", "[]");
    let watched = watch(&closing);
    assert_eq!(get(&watched, "done"), false);
    js!("tokens.give()", tokens);
    resolved(closing).await;
    until_state("nothing is left", |state| state["liveSearches"] == 0).await;
}
