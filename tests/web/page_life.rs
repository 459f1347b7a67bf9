//! The page goes, is hidden, is frozen, comes back. The events are dispatched here; real exits are in the end-to-end tests.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{get, has, list, resolved, text};
use crate::site::{Client, Recorder, Site, faults, state, until, until_made_and_gone, until_state};
use crate::surroundings::Visibility;
use crate::view::{Events, Gate, View, assert_same, events, sent, with};

const PAGEHIDE: &str = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))";
const PAGESHOW: &str = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
const FREEZE: &str = "document.dispatchEvent(new Event('freeze'))";
const RESUME: &str = "document.dispatchEvent(new Event('resume'))";

/// A client that notes what it sends and what it tells.
fn watched_client(site: &Site) -> (Client, Recorder, Events) {
    let (events, options) = events();
    let (client, recorder) = site.recording_client(&options);
    (client, recorder, events)
}

#[wasm_bindgen_test]
async fn a_page_that_goes_sends_its_deletion_before_the_event_is_over() {
    for leave in [
        PAGEHIDE,
        FREEZE,
        "dispatchEvent(new PageTransitionEvent('pagehide'))",
    ] {
        let site = Site::fresh().await;
        let (client, recorder, events) = watched_client(&site);
        let view = View::ready(&client, "{}").await;
        let (id, items) = (text(&view.snapshot(), "searchId"), view.items());
        assert_eq!(sent(&recorder.0, "DELETE"), 0);
        js!(leave);
        assert_eq!(sent(&recorder.0, "DELETE"), 1, "{leave}");
        let request = recorder.calls().pop().unwrap();
        assert_eq!(get(&request, "keepalive"), true);
        assert!(text(&request, "url").contains(&id));
        assert!(text(&request, "url").contains(&site.token));
        assert_eq!(view.status(), "suspended");
        assert_eq!(view.items(), items, "what is shown stays");
        assert!(!has(&view.snapshot(), "searchId"));
        // Whatever else says the same adds nothing.
        let hidden = Visibility::becomes("hidden");
        for leave in [PAGEHIDE, FREEZE] {
            js!(leave);
        }
        assert_eq!(sent(&recorder.0, "DELETE"), 1);
        drop(hidden);
        events.until("pagehide confirmed").await;
        view.close().await;
        assert_eq!(sent(&recorder.0, "DELETE"), 1);
        until_made_and_gone(1).await;
    }
}

#[wasm_bindgen_test]
async fn a_page_that_comes_back_searches_again() {
    let site = Site::fresh().await;
    let (client, _, _) = watched_client(&site);
    let view = View::ready(&client, "{}").await;
    resolved(view.promise("loadMore", "[]")).await;
    let before = view.snapshot();
    assert!(view.items() > 20);
    js!(PAGEHIDE);
    // The first showing of a page is no return.
    js!("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))");
    assert_eq!(view.status(), "suspended");
    let items = get(&view.snapshot(), "items");
    assert_same(&items, &get(&before, "items"), true);
    js!(PAGESHOW);
    assert_eq!(view.status(), "searching");
    let items = get(&view.snapshot(), "items");
    assert_same(&items, &get(&before, "items"), true);
    view.until("ready").await;
    assert_eq!(view.items(), 20, "the items of the new search, once");
    assert!(text(&view.snapshot(), "searchId") != text(&before, "searchId"));
    until_state("the earlier search is gone", |state| state["liveSearches"] == 1).await;
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_page_that_is_away_starts_nothing() {
    let site = Site::fresh().await;
    let (client, recorder, _) = watched_client(&site);
    // One that waits for the debounce, one that is asked while away, and one of which nothing is asked.
    let waiting = View::open(&client, "{ debounceMs: 0 }");
    let (asked, idle) = (View::open(&client, "{}"), View::open(&client, "{}"));
    waiting.search("lighthouse");
    js!(PAGEHIDE);
    asked.search_now("plain-0001");
    assert_eq!(waiting.status(), "suspended");
    assert_eq!(asked.status(), "suspended");
    assert_eq!(idle.status(), "idle");
    state().await;
    assert!(recorder.calls().is_empty());
    js!(PAGESHOW);
    waiting.until("ready").await;
    asked.until("ready").await;
    assert_eq!(asked.items(), 1);
    assert_eq!(idle.status(), "idle");
    for view in [waiting, asked, idle] {
        view.close().await;
    }
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_create_on_its_way_when_the_page_goes_is_not_aborted_and_its_search_is_deleted() {
    let site = Site::fresh().await;
    let gate = Gate::on("POST");
    let (events, options) = events();
    let client = site.client_with(&with(&options, "fetch", &gate.0));
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    gate.until_kept(1).await;
    js!(PAGEHIDE);
    assert_eq!(view.status(), "suspended");
    assert_eq!(get(&gate.0, "calls.0.signal.aborted"), false);
    gate.pass(0);
    events.until("pagehide confirmed").await;
    until_made_and_gone(1).await;
    js!(PAGESHOW);
    gate.open();
    view.until("ready").await;
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_page_on_its_way_when_the_page_goes_is_given_up() {
    let site = Site::fresh().await;
    let gate = Gate::on("none");
    let client = gate.client(&site, "{}");
    let view = View::ready(&client, "{}").await;
    // Not before: a first page without items would be followed up.
    gate.close_for("GET");
    let loading = view.promise("loadMore", "[]");
    js!(PAGEHIDE);
    let calls = list(&gate.0, "calls");
    let get_request = calls.iter().rfind(|call| text(call, "method") == "GET").unwrap();
    until("it is aborted", async || {
        get(get_request, "signal.aborted") == true
    })
    .await;
    resolved(loading).await;
    gate.open();
    js!(PAGESHOW);
    view.until("ready").await;
    assert_eq!(view.items(), 20);
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_failed_view_stays_failed_while_the_page_comes_and_goes() {
    let site = Site::fresh().await;
    let (client, _, _) = watched_client(&site);
    let view = View::ready(&client, "{}").await;
    faults("{ failNext: [{ operation: 'continue', status: 500 }] }").await;
    resolved(view.promise("loadMore", "[]")).await;
    assert_eq!(view.status(), "failed");
    js!(PAGEHIDE);
    assert_eq!(view.status(), "failed");
    until_made_and_gone(1).await;
    js!(PAGESHOW);
    assert_eq!(view.status(), "failed");
    view.call("retry", "[]");
    view.until("ready").await;
    assert_eq!(view.items(), 20);
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_page_that_goes_sends_what_waits_for_another_try() {
    let site = Site::fresh().await;
    let (client, recorder, events) = watched_client(&site);
    let view = View::ready(&client, "{}").await;
    // One of a view, and one that a plain call has left.
    faults("{ failNext: [{ operation: 'delete', status: 500, count: 2 }] }").await;
    view.call("clear", "[]");
    let controller = js!("new AbortController()");
    let arguments = js!(
        "[{ keyword: 'plain' }, { signal: controller.signal }]",
        controller
    );
    let call = client.call("createSearch", &arguments);
    until("the create is sent", async || sent(&recorder.0, "POST") == 2).await;
    js!("controller.abort()", controller);
    crate::js::rejected(call).await;
    events.until("cleared failed").await;
    events.until("call failed").await;
    let before = events.told().len();
    js!(PAGEHIDE);
    // A try may have become due by itself meanwhile; then nothing waits.
    let told = events.told();
    let waits = |reason: &str| {
        told.iter()
            .rev()
            .find(|told| told.starts_with(reason))
            .unwrap()
            .ends_with("failed")
    };
    assert!(!waits("cleared") && !waits("call"), "{before}: {told:?}");
    js!(PAGESHOW);
    view.close().await;
    resolved(client.call("settled", &js!("[]"))).await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_hidden_page_lets_go_after_its_grace() {
    let site = Site::fresh().await;
    let (client, recorder, events) = watched_client(&site);
    let at_once = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    let soon = View::ready(&client, "{ hiddenGraceMs: 50 }").await;
    let (late, never) = (
        View::ready(&client, "{}").await,
        View::ready(&client, "{ hiddenGraceMs: false }").await,
    );
    let infinite = View::ready(&client, "{ hiddenGraceMs: Infinity }").await;
    let kept = [&late, &never, &infinite].map(|view| (view, view.snapshot()));
    let hidden = Visibility::becomes("hidden");
    at_once.until("suspended").await;
    soon.until("suspended").await;
    events.until("hidden confirmed").await;
    until_state("two are gone", |state| state["liveSearches"] == 3).await;
    for (view, before) in &kept {
        assert_same(&view.snapshot(), before, true);
    }
    assert_eq!(sent(&recorder.0, "DELETE"), 2);
    drop(hidden);
    let _shown = Visibility::becomes("visible");
    let again = [&at_once, &soon];
    assert_eq!(again.map(View::status), ["searching", "searching"]);
    for view in again {
        view.until("ready").await;
    }
    for (view, before) in &kept {
        assert_same(&view.snapshot(), before, true);
    }
    resolved(client.call("close", &js!("[]"))).await;
    until_made_and_gone(7).await;
}

#[wasm_bindgen_test]
async fn a_page_that_shows_within_the_grace_keeps_its_search() {
    let site = Site::fresh().await;
    let (client, recorder, _) = watched_client(&site);
    let view = View::ready(&client, "{ hiddenGraceMs: 60000 }").await;
    let before = view.snapshot();
    for _ in 0..3 {
        drop(Visibility::becomes("hidden"));
        drop(Visibility::becomes("visible"));
    }
    // Frozen, it lets go whatever the grace; thawed but hidden, it waits to be shown.
    let hidden = Visibility::becomes("hidden");
    assert_same(&view.snapshot(), &before, true);
    js!(FREEZE);
    assert_eq!(view.status(), "suspended");
    js!(RESUME);
    assert_eq!(view.status(), "suspended");
    drop(hidden);
    let _shown = Visibility::becomes("visible");
    view.until("ready").await;
    view.close().await;
    assert_eq!(sent(&recorder.0, "DELETE"), 2);
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn a_view_opened_on_a_hidden_page_lets_go_too() {
    let site = Site::fresh().await;
    let (client, _, _) = watched_client(&site);
    let hidden = Visibility::is("hidden");
    let view = View::open(&client, "{ hiddenGraceMs: 0 }");
    view.search_now("lighthouse");
    view.until("suspended").await;
    until_state("nothing lives", |state| state["liveSearches"] == 0).await;
    drop(hidden);
    let _shown = Visibility::becomes("visible");
    view.until("ready").await;
    view.close().await;
    until_state("nothing lives", |state| state["liveSearches"] == 0).await;
}

#[wasm_bindgen_test]
async fn a_prerendered_page_searches_when_it_is_activated() {
    let site = Site::fresh().await;
    let (client, recorder, _) = watched_client(&site);
    js!("Object.defineProperty(document, 'prerendering', { configurable: true, value: true })");
    let hidden = Visibility::is("hidden");
    let view = View::open(&client, "{}");
    view.search_now("lighthouse");
    assert_eq!(view.status(), "suspended");
    assert!(recorder.calls().is_empty());
    js!("delete document.prerendering");
    drop(hidden);
    let _shown = Visibility::is("visible");
    js!("document.dispatchEvent(new Event('prerenderingchange'))");
    view.until("ready").await;
    view.close().await;
    until_made_and_gone(1).await;
}

#[wasm_bindgen_test]
async fn a_view_need_not_follow_the_page() {
    let site = Site::fresh().await;
    let (client, recorder, _) = watched_client(&site);
    let view = View::ready(&client, "{ pageLifecycle: false, hiddenGraceMs: 0 }").await;
    let other = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    let before = view.snapshot();
    let hidden = Visibility::becomes("hidden");
    other.until("suspended").await;
    for leave in [PAGEHIDE, FREEZE] {
        js!(leave);
    }
    assert_same(&view.snapshot(), &before, true);
    assert_eq!(sent(&recorder.0, "DELETE"), 1, "that of the other view");
    drop(hidden);
    drop(Visibility::becomes("visible"));
    js!(PAGESHOW);
    view.close().await;
    other.close().await;
    until_state("nothing lives", |state| state["liveSearches"] == 0).await;
}

#[wasm_bindgen_test]
async fn a_page_whose_picture_in_picture_window_is_open_is_not_hidden() {
    let site = Site::fresh().await;
    let (client, _, events) = watched_client(&site);
    let pip = js!("Object.assign(new EventTarget(), { window: null })");
    js!(
        "Object.defineProperty(window, 'documentPictureInPicture', { configurable: true, value: pip })",
        pip
    );
    let view = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    js!("pip.window = new EventTarget()", pip);
    js!("pip.dispatchEvent(new Event('enter'))", pip);
    let id = text(&view.snapshot(), "searchId");
    let hidden = Visibility::becomes("hidden");
    let second = View::ready(&client, "{ hiddenGraceMs: 0 }").await;
    assert_eq!(text(&view.snapshot(), "searchId"), id);
    // It is closed: at the event it is still there.
    js!(
        "(() => { const { window } = pip; window.dispatchEvent(new Event('pagehide')); pip.window = null; })()",
        pip
    );
    for view in [&view, &second] {
        view.until("suspended").await;
    }
    events.until("hidden confirmed").await;
    drop(hidden);
    js!("document.dispatchEvent(new Event('visibilitychange'))");
    for view in [&view, &second] {
        view.until("ready").await;
        view.close().await;
    }
    js!("delete window.documentPictureInPicture");
}
