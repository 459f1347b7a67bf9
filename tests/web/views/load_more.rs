//! A search view that loads pages.

use std::collections::BTreeSet;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn load_more_loads_all_pages() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{}").await;
    let mut rounds = 0;
    while flag(&view.snapshot(), "hasMore") {
        let before = view.item_count();
        let loading = [view.promise("loadMore", "[]"), view.promise("loadMore", "[{}]")];
        assert_eq!(view.status(), "loadingMore");
        let sent = recorder.sent("GET");
        for promise in loading {
            assert!(resolved(promise).await.is_undefined());
        }
        assert_eq!(view.status(), "ready");
        assert!(view.item_count() > before || !flag(&view.snapshot(), "hasMore"));
        assert_eq!(recorder.sent("GET"), sent, "one request for both calls");
        rounds += 1;
    }
    assert!(rounds >= 2, "47 items are three pages at least");
    let names = list(&view.snapshot(), "items");
    let names: BTreeSet<String> = names.iter().map(|item| text(item, "name")).collect();
    assert_eq!(names.len(), FILE_COUNT);
    assert_eq!(view.item_count(), FILE_COUNT);
    assert!(flag(&view.snapshot(), "searchFinished"));
    let end = view.snapshot();
    let sent = recorder.requests().len();
    view.load_more().await;
    assert_same(&view.snapshot(), &end);
    assert_eq!(recorder.requests().len(), sent);
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_signal_ends_the_wait_for_a_page_but_not_its_loading() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding_nothing();
    let client = gate.client(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    // Only now: the view itself sends GET requests until a page has items.
    gate.hold("GET");
    let (object, controller) = (&view.0, abort_controller());
    let loading = js!(
        "object.loadMore({ signal: controller.signal })",
        object,
        controller
    );
    gate.until_held(1).await;
    abort(&controller);
    let reason = rejected(loading.unchecked_into()).await;
    assert!(same(&reason, &get(&controller, "signal.reason")));
    assert_eq!(view.status(), "loadingMore");
    gate.release_all();
    view.until("ready").await;
    assert!(view.item_count() > 20);
    let bad = rejected(view.promise("loadMore", "[{ signal: 7 }]")).await;
    SmhError::of(bad).assert("{ kind: 'config', operation: 'loadMore' }");
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_page_in_flight_is_aborted_when_the_conditions_change() {
    let emulator = Emulator::reset().await;
    let gate = ResponseGate::holding_nothing();
    let client = gate.client(&emulator, "{}");
    let view = View::ready(&client, "{}").await;
    // Only now: the view itself sends GET requests until a page has items.
    gate.hold("GET");
    let loading = view.promise("loadMore", "[]");
    gate.until_held(1).await;
    view.search_now("plain-0001");
    let request = gate.last_request("GET");
    until("it is aborted", async || get(&request, "signal.aborted") == true).await;
    resolved(loading).await;
    gate.release_all();
    view.until("ready").await;
    assert_eq!(view.item_count(), 1);
    assert_eq!(text(&view.snapshot(), "items.0.name"), "plain-0001.dat");
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn a_view_continues_a_search_until_a_page_has_items() {
    let emulator = Emulator::reset().await;
    // The first pages have no items.
    let fetch = js!(
        "(() => {
            let left = 3;
            return async (request) => {
                const response = await fetch(request);
                if (request.method === 'DELETE' || left-- <= 0) return response;
                const page = await response.json();
                return Response.json({ ...page, contents: [], hasMore: true, searchFinished: false, nextMarker: 0 });
            };
        })()"
    );
    let client = emulator.client_with(&js!("({ fetch })", fetch));
    let view = View::open(&client, "{}");
    let statuses = view.record_statuses();
    view.search_now("lighthouse");
    view.until("ready").await;
    // Snapshots with the id of the search come before those with items.
    let statuses = Array::from(&statuses).to_vec();
    assert!(
        statuses.iter().rev().skip(1).all(|status| status == "searching"),
        "{statuses:?}"
    );
    assert!(view.item_count() > 0);
    let continues = received_requests().await;
    let continues = continues
        .iter()
        .filter(|request| request["operation"] == "continue");
    assert_eq!(continues.count(), 3);
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_view_requests_the_extra_fields() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{ withInode: true, withFavoriteStatus: true }").await;
    view.load_more().await;
    for call in recorder.requests().iter().take(2) {
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
