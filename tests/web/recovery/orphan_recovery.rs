//! A later page deletes the searches that dead pages have left in the log.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_later_page_deletes_the_search_of_a_dead_page() {
    clear_log();
    let emulator = Emulator::reset().await;
    let view = view_without_log(&emulator).await;
    record_for_dead_page(&view, "{}");
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan confirmed").await;
    assert_eq!(
        events.delete_stages(),
        ["orphan owed", "orphan sent", "orphan confirmed"]
    );
    until_all_deleted(1).await;
    assert_eq!(entry_count(), 0);
    later_client.close().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_orphan_that_does_not_exist_counts_as_deleted() {
    clear_log();
    let emulator = Emulator::reset().await;
    let view = view_without_log(&emulator).await;
    record_for_dead_page(&view, "{ search: 'unknown' }");
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan confirmed").await;
    assert_eq!(state().await["liveSearches"], 1, "the other search is left alone");
    later_client.close().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn entries_of_living_pages_and_of_other_services_are_left_alone() {
    clear_log();
    let emulator = Emulator::reset().await;
    let mut views = Vec::new();
    for change in [
        "{ base: 'https://elsewhere.example' }",
        "{ library: 'other' }",
        "{ space: 'other' }",
        "{ owner: 'a living page' }",
        "{ at: Date.now() }",
    ] {
        let view = view_without_log(&emulator).await;
        record_for_dead_page(&view, change);
        views.push(view);
    }
    let release = js!(
        "new Promise((held) => navigator.locks.request('smh-wasm:page:a living page', () => new Promise((release) => held([release]))))"
    );
    let release = resolved(release.unchecked_into()).await;
    let (later_client, events) = later_page(&emulator);
    // The log is read again after three seconds. The deletion of this entry shows that this has happened.
    record_missing_search();
    events.until_stage("orphan confirmed").await;
    assert_eq!(
        events.delete_stages(),
        ["orphan owed", "orphan sent", "orphan confirmed"]
    );
    assert_eq!(state().await["liveSearches"], 5);
    js!("release[0]()", release);
    later_client.close().await;
    for view in views {
        view.close().await;
    }
    until_all_deleted(5).await;
}

#[wasm_bindgen_test]
async fn entries_that_cannot_be_parsed_are_skipped() {
    clear_log();
    let emulator = Emulator::reset().await;
    let view = view_without_log(&emulator).await;
    record_for_dead_page(&view, "{}");
    js!(
        "['', 'x', '[]', '{}', 'null', '{\"search\":5}'].forEach((text, index) => localStorage.setItem(`smh-wasm:1:garbage${index}`, text))"
    );
    js!("localStorage.setItem('smh-wasm:2:later', '{}')");
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan confirmed").await;
    until_all_deleted(1).await;
    assert!(js!("localStorage.getItem('smh-wasm:2:later')").is_string());
    clear_log();
    later_client.close().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn an_orphan_of_another_user_is_tried_once_and_kept() {
    clear_log();
    let emulator = Emulator::reset().await;
    let view = view_without_log(&emulator).await;
    record_for_dead_page(&view, "{}");
    inject_faults("{ failNext: [{ operation: 'delete', status: 403, code: 'NoPermission', count: 9 }] }")
        .await;
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan failed").await;
    assert_eq!(entry_count(), 1);
    inject_faults("{}").await;
    js!("dispatchEvent(new Event('online'))");
    later_client.assert_usable().await;
    assert_eq!(
        events.delete_stages(),
        ["orphan owed", "orphan sent", "orphan failed"]
    );
    clear_log();
    later_client.close().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn a_failed_recovery_is_retried_when_the_network_is_back() {
    clear_log();
    let emulator = Emulator::reset().await;
    let view = view_without_log(&emulator).await;
    record_for_dead_page(&view, "{}");
    inject_faults("{ failNext: [{ operation: 'delete', status: 503 }] }").await;
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan failed").await;
    // The event is repeated, because the client may not wait for it yet.
    until("it is deleted", async || {
        js!("dispatchEvent(new Event('online'))");
        state().await["liveSearches"] == 0
    })
    .await;
    events.until_stage("orphan confirmed").await;
    later_client.close().await;
    view.close().await;
}

#[wasm_bindgen_test]
async fn searches_that_close_could_not_delete_are_left_to_a_later_page() {
    clear_log();
    let emulator = Emulator::reset().await;
    // A client whose deletions fail.
    js!("void (globalThis.deletionsFail = true)");
    let client = client_with_log(
        &emulator,
        "{ fetch: (request) => request.method === 'DELETE' && globalThis.deletionsFail ? new Response('', { status: 503 }) : fetch(request) }",
    );
    let view = View::ready(&client, "{}").await;
    let id = view.search_id();
    let closing = client.call("close", &js!("[{ timeoutMs: 200 }]"));
    SmhError::of(rejected(closing).await).assert("{ kind: 'timeout', operation: 'close' }");
    let entry = get(&log_entries(), "0");
    assert_eq!(text(&entry, "search"), id);
    assert_eq!(
        text(&entry, "owner"),
        "",
        "it has no owner, although its page is alive"
    );
    until("the lock is released", async || page_locks().await.is_empty()).await;
    // Make the entry a minute old.
    js!(
        "localStorage.setItem(`smh-wasm:1:${entry.search}`, JSON.stringify({ ...entry, at: entry.at - 60000 }))",
        entry
    );
    let (later_client, events) = later_page(&emulator);
    events.until_stage("orphan confirmed").await;
    until_all_deleted(1).await;
    assert_eq!(entry_count(), 0);
    later_client.close().await;
    // The first client would otherwise retry for ever, beside later tests.
    js!("void (globalThis.deletionsFail = false)");
    js!("dispatchEvent(new Event('online'))");
    client.settled().await;
}
