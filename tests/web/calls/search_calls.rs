//! `createSearch`, `continueSearch` and `deleteSearch`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// The names of all items of all pages, each once.
fn names(pages: &[JsValue]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in pages.iter().flat_map(|page| list(page, "contents")) {
        let name = text(&item, "name");
        assert_eq!(list(&item, "path").pop().unwrap(), name.as_str());
        assert!(names.insert(name), "twice: {}", to_json(&item));
    }
    names
}

fn expected_names() -> BTreeSet<String> {
    (1..=FILE_COUNT)
        .map(|number| format!("{KEYWORD} {number:02}.txt"))
        .collect()
}

#[wasm_bindgen_test]
async fn a_search_is_read_to_its_end_and_deleted() {
    read_to_the_end("{}", "number").await;
}

#[wasm_bindgen_test]
async fn string_markers_are_sent_back_unchanged() {
    read_to_the_end("{ stringMarkers: true }", "string").await;
}

async fn read_to_the_end(with_faults: &str, marker: &str) {
    let emulator = Emulator::reset().await;
    inject_faults(with_faults).await;
    let client = emulator.client();
    let first = client.create("{ keyword: 'lighthouse' }").await;
    let pages = client.pages_from(first).await;
    for page in &pages {
        let next = get(page, "nextMarker");
        assert_eq!(
            flag(page, "hasMore"),
            has(page, "nextMarker"),
            "{}",
            to_json(page)
        );
        if flag(page, "hasMore") {
            assert_eq!(js!("typeof next", next), marker);
        }
    }
    let full = pages
        .iter()
        .filter(|page| !list(page, "contents").is_empty())
        .count();
    assert!(full >= 3, "47 items are three pages at least, not {full}");
    assert_eq!(names(&pages), expected_names());
    assert_eq!(state().await["liveSearches"], 1);
    client.delete(pages.last().unwrap()).await;
    let state = state().await;
    assert_eq!(state["liveSearches"], 0);
    assert_eq!(state["counters"]["deleted"], 1);
}

#[wasm_bindgen_test]
async fn a_page_has_all_fields_that_the_service_sent() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    recorder.respond_with(
        "async (request) => {
            const page = JSON.parse(await (await fetch(request)).text());
            page.fromTomorrow = { deep: [1, null, 'x'] };
            for (const item of page.contents ?? []) item.unheardOf = [true, { a: null }];
            globalThis.sent = JSON.stringify(page);
            return new Response(globalThis.sent);
        }",
    );
    let page = client.create("{ keyword: 'lighthouse' }").await;
    assert_eq!(to_json(&page), js!("globalThis.sent").as_string().unwrap());
    let next = client.next_page(&page).await;
    assert_eq!(to_json(&next), js!("globalThis.sent").as_string().unwrap());
}

#[wasm_bindgen_test]
async fn deleting_a_deleted_search_succeeds() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let page = client.create("{ keyword: 'lighthouse' }").await;
    client.delete(&page).await;
    client.delete(&page).await;
    let error = client
        .error("continueSearch", &js!("[page.searchId, 20]", page))
        .await;
    error.assert(
        "{ kind: 'http', operation: 'continueSearch', status: 400, code: 'SearchIdInvalid', attempts: 1, retryable: false }",
    );
    let statuses: Vec<Value> = received_requests()
        .await
        .iter()
        .filter(|request| request["operation"] == "delete")
        .map(|request| request["status"].clone())
        .collect();
    assert_eq!(statuses, [json!(204), json!(400)]);
}

#[wasm_bindgen_test]
async fn deleting_an_unknown_search_succeeds() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let value = resolved(client.call("deleteSearch", &js!("['no such search/at all?']"))).await;
    assert!(value.is_undefined());
    inject_faults("{ failNext: [{ operation: 'delete', status: 404, code: 'SpaceNotFound' }] }").await;
    resolved(client.call("deleteSearch", &js!("['x']"))).await;
    inject_faults("{ failNext: [{ operation: 'delete', status: 400, code: 'BadRequest' }] }").await;
    let error = client.error("deleteSearch", &js!("['x']")).await;
    error.assert("{ kind: 'http', status: 400, code: 'BadRequest', retryable: false }");
}

#[wasm_bindgen_test]
async fn the_keepalive_option_of_delete_search_is_passed_to_fetch() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    for (options, keepalive) in [
        ("undefined", false),
        ("{ keepalive: false }", false),
        ("{ keepalive: true }", true),
    ] {
        let page = client.create("{ keyword: 'lighthouse' }").await;
        let options = evaluate(&format!("({options})"), &[]);
        resolved(client.call("deleteSearch", &js!("[page.searchId, options]", page, options))).await;
        let request = recorder.requests().pop().unwrap();
        assert_eq!(text(&request, "method"), "DELETE");
        assert_eq!(flag(&request, "keepalive"), keepalive);
    }
    until_all_deleted(3).await;
}

#[wasm_bindgen_test]
async fn items_have_the_requested_extra_fields() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let page = client.create("{ keyword: 'lighthouse' }, {}").await;
    for item in list(&page, "contents") {
        assert!(
            !has(&item, "inode") && !has(&item, "isFavorite"),
            "{}",
            to_json(&item)
        );
    }
    let options = "{ withInode: true, withFavoriteStatus: true }";
    let create = evaluate(&format!("[{{ keyword: 'lighthouse' }}, {options}]"), &[]);
    let first = resolved(client.call("createSearch", &create)).await;
    let options = evaluate(&format!("({options})"), &[]);
    let further = js!("[page.searchId, page.nextMarker, options]", page, options);
    let second = resolved(client.call("continueSearch", &further)).await;
    for item in [list(&first, "contents"), list(&second, "contents")].concat() {
        assert_ne!(text(&item, "inode"), "");
        assert!(!flag(&item, "isFavorite"));
    }
    let queries: Vec<String> = received_requests()
        .await
        .iter()
        .map(|request| String::from(request["query"].as_str().unwrap()))
        .collect();
    assert_eq!(queries[0], "access_token=***");
    assert_eq!(queries[1], "access_token=***&with_inode=1&with_favorite_status=1");
    assert!(
        queries[2].ends_with("&access_token=***&with_inode=1&with_favorite_status=1"),
        "{queries:?}"
    );
}

#[wasm_bindgen_test]
async fn every_condition_reaches_the_service() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    client
        .create(
            "{
                keyword: '季度 report & \"quoted\" \\\\ \\n 😀',
                scope: '/pages',
                type: ['image', '!video'],
                extname: ['.png', '.TXT'],
                minFileSize: 0,
                maxFileSize: 2n ** 63n - 1n,
                modificationTimeStart: new Date(Date.UTC(2020, 1, 29, 1, 2, 3, 4)),
                modificationTimeEnd: '2031-01-01T00:00:00+08:00',
                orderBy: 'modificationTime',
                orderByType: 'desc',
                searchMode: 'fast',
                labels: ['a', ''],
                categories: [],
                tags: [{ id: '1' }, { id: 2, value: 'v' }, { id: 9223372036854775807n }],
                creators: [{ userId: 'u' }, { userOrgId: 3, userId: 'w' }],
                unknown: 'left out',
                __proto__: { searchMode: 'normal' },
            }",
        )
        .await;
    client
        .create("{ type: '!dir', minFileSize: 9007199254740991 }")
        .await;
    client.create("{}").await;
    let state = state().await;
    let conditions = |index: usize| &state["searches"][index]["conditions"];
    assert_eq!(
        *conditions(0),
        json!({
            "keyword": "季度 report & \"quoted\" \\ \n 😀",
            "scope": "/pages",
            "type": ["image", "!video"],
            "extname": [".png", ".TXT"],
            "minFileSize": 0,
            "maxFileSize": i64::MAX,
            "modificationTimeStart": "2020-02-29T01:02:03.004Z",
            "modificationTimeEnd": "2031-01-01T00:00:00+08:00",
            "orderBy": "modificationTime",
            "orderByType": "desc",
            "searchMode": "fast",
            "labels": ["a", ""],
            "categories": [],
            "tags": [{"id": "1"}, {"id": 2, "value": "v"}, {"id": i64::MAX}],
            "creators": [{"userId": "u"}, {"userOrgId": 3, "userId": "w"}],
        })
    );
    assert_eq!(
        *conditions(1),
        json!({"type": "!dir", "minFileSize": 9_007_199_254_740_991_i64})
    );
    assert_eq!(*conditions(2), json!({}));
}

#[wasm_bindgen_test]
async fn conditions_filter_the_results() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for (conditions, expected) in [
        (
            "{ keyword: '季度报告' }",
            &["季度报告 100%.docx", "季度报告 2026.docx"][..],
        ),
        ("{ keyword: 'résumé' }", &["Résumé final (2).pdf"]),
        (
            "{ type: 'image' }",
            &["large picture.png", "picture #1 & more.png"],
        ),
        ("{ type: 'image', minFileSize: 4096n }", &["large picture.png"]),
        (
            "{ extname: ['.png'], maxFileSize: 1 }",
            &["picture #1 & more.png"],
        ),
        (
            "{ type: 'dir', scope: '/' }",
            &["many", "pages", "with space", "文档"],
        ),
    ] {
        let first = client.create(conditions).await;
        let pages = client.pages_from(first).await;
        let expected: BTreeSet<String> = expected.iter().copied().map(String::from).collect();
        assert_eq!(names(&pages), expected, "{conditions}");
        client.delete(&pages[0]).await;
    }
}

#[wasm_bindgen_test]
async fn an_empty_page_is_not_the_end() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let first = client.create("{ keyword: 'nothing-is-called-like-this' }").await;
    let pages = client.pages_from(first).await;
    assert_eq!(names(&pages), BTreeSet::new());
    assert!(flag(pages.last().unwrap(), "searchFinished"));
}

#[wasm_bindgen_test]
async fn calls_can_run_concurrently() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let create = js!("[{ keyword: 'lighthouse' }]");
    let creating: Vec<_> = (0..8).map(|_| client.call("createSearch", &create)).collect();
    let asking = client.call("queryLibraryTasks", &js!("[[1, 2]]"));
    assert_eq!(to_json(&resolved(asking).await), "[]");
    let mut ids = BTreeSet::new();
    for promise in creating {
        let page = resolved(promise).await;
        ids.insert(text(&page, "searchId"));
        client.delete(&page).await;
    }
    assert_eq!(ids.len(), 8);
    until_all_deleted(8).await;
}

#[wasm_bindgen_test]
async fn freeing_the_client_does_not_end_pending_calls() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let creating = client.call("createSearch", &js!("[{ keyword: 'lighthouse' }]"));
    client.try_call("free", &js!("[]")).unwrap();
    let page = resolved(creating).await;
    assert!(!text(&page, "searchId").is_empty());
    assert_eq!(state().await["liveSearches"], 1, "free() deletes nothing");
    emulator.client().delete(&page).await;
}

#[wasm_bindgen_test]
async fn arguments_are_not_modified() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let conditions = js!("Object.freeze({ keyword: 'lighthouse', extname: Object.freeze(['.txt']) })");
    let options = js!("Object.freeze({ withInode: true, signal: undefined })");
    let before = to_json(&js!("[conditions, options]", conditions, options));
    let create = js!("[conditions, options]", conditions, options);
    let page = resolved(client.call("createSearch", &create)).await;
    assert_eq!(
        to_json(&js!("[conditions, options]", conditions, options)),
        before
    );
    assert!(!same(&page, &conditions));
}
