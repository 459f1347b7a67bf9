//! Successful responses whose body is not what the API documents.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_successful_response_without_json_is_a_protocol_error() {
    let responses = FakedResponses::new().await;
    for (response, found) in [
        (
            "new Response('<!doctype html><p>Sign in', { headers: { 'content-type': 'text/html' } })",
            "not JSON",
        ),
        ("new Response('')", "no body"),
        ("new Response(null)", "no body"),
        ("new Response(' \\n\\t ')", "no body"),
        ("new Response(null, { status: 204 })", "no body"),
        ("new Response('{\"searchId\":\"x\",\"contents\":[')", "not JSON"),
        ("new Response('{}{}')", "not JSON"),
        ("new Response('NaN')", "not JSON"),
        ("new Response(new Uint8Array([0xff, 0xfe, 0x00]))", "not JSON"),
        ("new Response('['.repeat(100000))", "not JSON"),
        ("new Response('{\"a\": 12345678901234567890,}')", "not JSON"),
    ] {
        for (method, arguments) in [
            ("continueSearch", "'x', 20"),
            ("createSearch", "{}"),
            ("queryLibraryTasks", "1"),
            ("querySpaceTasks", "[1, 2]"),
            ("clearLibraryHistory", ""),
        ] {
            let error = responses.error_of(method, arguments, response).await;
            assert_eq!(error.kind(), "protocol", "{method} {response}");
            error.assert_message(found);
            error.assert("{ attempts: 1, code: undefined, retryable: false }");
            assert!((200.0..300.0).contains(&number(&error.0, "status")));
        }
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_ignored() {
    let responses = FakedResponses::new().await;
    let tasks = responses
        .result_of(
            "queryLibraryTasks",
            "1",
            "new Response(new Blob([new Uint8Array([0xef, 0xbb, 0xbf]), '[{\"taskId\":1,\"status\":204}]']))",
        )
        .await;
    assert_eq!(text(&tasks, "0.taskId"), "1");
}

#[wasm_bindgen_test]
async fn only_a_204_confirms_a_deletion() {
    let responses = FakedResponses::new().await;
    for response in [
        "new Response(null, { status: 204 })",
        "({ status: 204, headers: new Headers(), text: async () => 'a body' })",
    ] {
        let value = responses.result_of("deleteSearch", "'x'", response).await;
        assert!(value.is_undefined(), "{response}");
    }
    for response in [
        "new Response('deleted')",
        "new Response('{}')",
        "new Response('<p>', { status: 202 })",
    ] {
        let error = responses.error_of("deleteSearch", "'x'", response).await;
        assert_eq!(error.kind(), "protocol", "{response}");
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn the_error_for_a_malformed_page_names_the_field() {
    const ITEM: &str = "{ type: 'file', name: 'a', path: ['a'] }";
    let responses = FakedResponses::new().await;
    for (change, place) in [
        ("page.searchId = undefined", "searchId"),
        ("page.searchId = ''", "searchId"),
        ("page.searchId = '..'", "searchId"),
        ("page.searchId = 7", "searchId"),
        ("page.searchFinished = undefined", "searchFinished"),
        ("page.searchFinished = 1", "searchFinished"),
        ("page.hasMore = undefined", "hasMore"),
        ("page.hasMore = null", "hasMore"),
        ("page.nextMarker = 1.5", "nextMarker"),
        ("page.nextMarker = {}", "nextMarker"),
        ("page.nextMarker = true", "nextMarker"),
        ("page.contents = undefined", "contents"),
        ("page.contents = null", "contents"),
        ("page.contents = {}", "contents"),
        ("page.contents[1] = null", "contents[1]"),
        ("page.contents[1] = []", "contents[1]"),
        ("page.contents[1].name = undefined", "contents[1].name"),
        ("page.contents[1].name = 7", "contents[1].name"),
        ("page.contents[1].type = null", "contents[1].type"),
        ("page.contents[1].path = 'a/b'", "contents[1].path"),
        ("page.contents[1].path = ['a', 7]", "contents[1].path[1]"),
        ("page.contents[1].size = 7", "contents[1].size"),
        (
            "page.contents[1].crc64 = 12345678901234567890n",
            "contents[1].crc64",
        ),
        ("page.contents[1].versionId = '1'", "contents[1].versionId"),
        ("page.contents[1].metaData = []", "contents[1].metaData"),
        ("page.contents[1].labels = 'a'", "contents[1].labels"),
        ("page.contents[1].isFavorite = 1", "contents[1].isFavorite"),
        ("page.contents[1].inode = 9", "contents[1].inode"),
        ("page = []", "(body)"),
        ("page = null", "(body)"),
        ("page = 7", "(body)"),
        ("page = 'x'", "(body)"),
    ] {
        let response = format!(
            "{{
                let page = {{ searchId: 'x', searchFinished: true, hasMore: false, contents: [{ITEM}, {ITEM}] }};
                {change};
                return new Response(JSON.stringify(page, (_, value) => typeof value === 'bigint' ? JSON.rawJSON(value) : value), {{ headers: {{ 'x-request-id': 'r-1' }} }});
            }}"
        );
        for (method, arguments) in [("continueSearch", "'x', 20"), ("createSearch", "{}")] {
            let error = responses.error_of(method, arguments, &response).await;
            error
                .assert("{ kind: 'protocol', status: 200, requestId: 'r-1', attempts: 1, retryable: false }");
            error.assert_message(&format!("`{place}`"));
        }
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_page_omits_nulls_and_keeps_unknown_fields_and_large_integers() {
    let responses = FakedResponses::new().await;
    for (body, expected) in [
        // Known fields that are `null` are omitted; unknown fields are kept.
        (
            r#"{"searchId":"x","searchFinished":true,"hasMore":false,"nextMarker":null,"extra":null,"contents":[
                {"type":"file","name":"a","path":["a"],"size":null,"inode":null,"extra":null,"eTag":"e"}]}"#,
            "({ searchId: 'x', searchFinished: true, hasMore: false, extra: null, contents: [
                { type: 'file', name: 'a', path: ['a'], extra: null, eTag: 'e' }] })",
        ),
        // A marker beyond the safe integers.
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":9223372036854775807,"contents":[]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: '9223372036854775807', contents: [] })",
        ),
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":9007199254740991,"contents":[]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: 9007199254740991, contents: [] })",
        ),
        // An unknown item type, and a large integer in an unknown field.
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":"~m","contents":[
                {"type":"hologram","name":"","path":[],"new":12345678901234567890,"__proto__":{"a":1}}]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: '~m', contents: [
                { type: 'hologram', name: '', path: [], new: 12345678901234567890n, ['__proto__']: { a: 1 } }] })",
        ),
    ] {
        let body = JsValue::from_str(body);
        js!("(globalThis.body = body)", body);
        let page = responses
            .result_of("continueSearch", "'x', 20", "new Response(globalThis.body)")
            .await;
        assert_json(&page, expected);
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn large_and_deeply_nested_bodies_are_parsed() {
    let responses = FakedResponses::new().await;
    let page = responses
        .result_of(
            "continueSearch",
            "'x', 20",
            "{
                const item = { type: 'file', name: 'n'.repeat(100), path: ['n'.repeat(100)], note: 'x'.repeat(800) };
                const page = { searchId: 'x', searchFinished: true, hasMore: false, contents: Array(10000).fill(item) };
                return new Response(JSON.stringify(page));
            }",
        )
        .await;
    assert_eq!(list(&page, "contents").len(), 10_000);
    let page = responses
        .result_of(
            "continueSearch",
            "'x', 20",
            "new Response(`{\"searchId\":\"x\",\"searchFinished\":true,\"hasMore\":false,\"contents\":[],\"deep\":${'['.repeat(3000)}12345678901234567890${']'.repeat(3000)}}`)",
        )
        .await;
    assert!(js!("page.deep[0][0][0][0].length === 1", page).is_truthy());
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn the_error_for_malformed_tasks_names_the_field() {
    let responses = FakedResponses::new().await;
    for (body, place) in [
        ("{}", "(body)"),
        ("null", "(body)"),
        ("[7]", "[0]"),
        ("[{ taskId: 1, status: 200 }, { status: 200 }]", "[1].taskId"),
        ("[{ taskId: -1, status: 200 }]", "[0].taskId"),
        ("[{ taskId: 1.5, status: 200 }]", "[0].taskId"),
        ("[{ taskId: 'x', status: 200 }]", "[0].taskId"),
        ("[{ taskId: 1 }]", "[0].status"),
        ("[{ taskId: 1, status: 'done' }]", "[0].status"),
        ("[{ taskId: 1, status: -1 }]", "[0].status"),
        ("[{ taskId: 1, status: 70000 }]", "[0].status"),
    ] {
        let response = format!("new Response(JSON.stringify({body}))");
        let error = responses.error_of("queryLibraryTasks", "1", &response).await;
        error.assert("{ kind: 'protocol', operation: 'queryLibraryTasks', status: 200 }");
        error.assert_message(place);
    }
    let error = responses
        .error_of(
            "clearLibraryHistory",
            "",
            "new Response('{\"taskId\":null}', { status: 202 })",
        )
        .await;
    error.assert("{ kind: 'protocol', status: 202 }");
    error.assert_message("`taskId`");
    let tasks = responses
        .result_of(
            "queryLibraryTasks",
            "[1, 2]",
            "new Response('[{\"taskId\":\"2\",\"status\":207},{\"taskId\":1,\"status\":400,\"new\":1},{\"taskId\":3,\"status\":200}]')",
        )
        .await;
    assert_json(
        &tasks,
        "[{ taskId: '1', state: 'failed', status: 400 }, { taskId: '2', state: 'succeeded', status: 207, partial: true }]",
    );
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_a_network_error() {
    let responses = FakedResponses::new().await;
    let error = responses
        .error(
            "new Response(new ReadableStream({
                start(stream) {
                    stream.enqueue(new TextEncoder().encode('{\"searchId\":'));
                    stream.error(new Error('cut'));
                },
            }))",
        )
        .await;
    error.assert("{ kind: 'network', attempts: 1, retryable: true }");
    let cause = error.cause();
    assert!(js!("cause instanceof Error", cause).is_truthy());
    responses.assert_client_usable().await;
}
