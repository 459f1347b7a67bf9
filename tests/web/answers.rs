//! Answers that are not what the API promises, and answers that are errors.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{assert_json, evaluate, get, has, list, number, resolved, same, shown, text};
use crate::site::{Client, Failure, Recorder, Site};

/// A client whose `fetch` answers as told.
struct Answers {
    client: Client,
    recorder: Recorder,
}

impl Answers {
    async fn new() -> Self {
        let site = Site::fresh().await;
        let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
        Answers { client, recorder }
    }

    /// The error of `continueSearch` after this answer, the body of a function of `request`.
    async fn error(&self, answer: &str) -> Failure {
        self.error_of("continueSearch", "'x', 20", answer).await
    }

    async fn error_of(&self, method: &str, arguments: &str, answer: &str) -> Failure {
        self.recorder.answer_by(&format!("(request) => {answer}"));
        self.client
            .error(method, &evaluate(&format!("[{arguments}]"), &[]))
            .await
    }

    async fn value(&self, method: &str, arguments: &str, answer: &str) -> JsValue {
        self.recorder.answer_by(&format!("(request) => {answer}"));
        resolved(
            self.client
                .call(method, &evaluate(&format!("[{arguments}]"), &[])),
        )
        .await
    }

    /// The network answers again, and the client is in order.
    async fn works(self) {
        self.recorder.answer_by("undefined");
        self.client.works().await;
    }
}

#[wasm_bindgen_test]
async fn a_success_without_json() {
    let answers = Answers::new().await;
    for (answer, found) in [
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
            let error = answers.error_of(method, arguments, answer).await;
            assert_eq!(error.kind(), "protocol", "{method} {answer}");
            error.assert_says(found);
            error.assert("{ attempts: 1, code: undefined, retryable: false }");
            assert!((200.0..300.0).contains(&number(&error.0, "status")));
        }
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_byte_order_mark_is_no_harm() {
    let answers = Answers::new().await;
    let tasks = answers
        .value(
            "queryLibraryTasks",
            "1",
            "new Response(new Blob([new Uint8Array([0xef, 0xbb, 0xbf]), '[{\"taskId\":1,\"status\":204}]']))",
        )
        .await;
    assert_eq!(text(&tasks, "0.taskId"), "1");
}

#[wasm_bindgen_test]
async fn only_a_204_confirms_a_deletion() {
    let answers = Answers::new().await;
    for answer in [
        "new Response(null, { status: 204 })",
        "({ status: 204, headers: new Headers(), text: async () => 'a body' })",
    ] {
        let gone = answers.value("deleteSearch", "'x'", answer).await;
        assert!(gone.is_undefined(), "{answer}");
    }
    for answer in [
        "new Response('deleted')",
        "new Response('{}')",
        "new Response('<p>', { status: 202 })",
    ] {
        let error = answers.error_of("deleteSearch", "'x'", answer).await;
        assert_eq!(error.kind(), "protocol", "{answer}");
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_page_with_a_wrong_field_names_its_place() {
    const ITEM: &str = "{ type: 'file', name: 'a', path: ['a'] }";
    let answers = Answers::new().await;
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
        let answer = format!(
            "{{
                let page = {{ searchId: 'x', searchFinished: true, hasMore: false, contents: [{ITEM}, {ITEM}] }};
                {change};
                return new Response(JSON.stringify(page, (_, value) => typeof value === 'bigint' ? JSON.rawJSON(value) : value), {{ headers: {{ 'x-request-id': 'r-1' }} }});
            }}"
        );
        for (method, arguments) in [("continueSearch", "'x', 20"), ("createSearch", "{}")] {
            let error = answers.error_of(method, arguments, &answer).await;
            error
                .assert("{ kind: 'protocol', status: 200, requestId: 'r-1', attempts: 1, retryable: false }");
            error.assert_says(&format!("`{place}`"));
        }
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_page_is_handed_over_in_a_usable_form() {
    let answers = Answers::new().await;
    for (body, expected) in [
        // `null` is absent, at both levels; what is unknown stays as it is.
        (
            r#"{"searchId":"x","searchFinished":true,"hasMore":false,"nextMarker":null,"extra":null,"contents":[
                {"type":"file","name":"a","path":["a"],"size":null,"inode":null,"extra":null,"eTag":"e"}]}"#,
            "({ searchId: 'x', searchFinished: true, hasMore: false, extra: null, contents: [
                { type: 'file', name: 'a', path: ['a'], extra: null, eTag: 'e' }] })",
        ),
        // A marker that no number can hold.
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":9223372036854775807,"contents":[]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: '9223372036854775807', contents: [] })",
        ),
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":9007199254740991,"contents":[]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: 9007199254740991, contents: [] })",
        ),
        // An item type from tomorrow, and large integers in fields that are not known.
        (
            r#"{"searchId":"x","searchFinished":false,"hasMore":true,"nextMarker":"~m","contents":[
                {"type":"hologram","name":"","path":[],"new":12345678901234567890,"__proto__":{"a":1}}]}"#,
            "({ searchId: 'x', searchFinished: false, hasMore: true, nextMarker: '~m', contents: [
                { type: 'hologram', name: '', path: [], new: 12345678901234567890n, ['__proto__']: { a: 1 } }] })",
        ),
    ] {
        let body = JsValue::from_str(body);
        js!("(globalThis.body = body)", body);
        let page = answers
            .value("continueSearch", "'x', 20", "new Response(globalThis.body)")
            .await;
        assert_json(&page, expected);
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_big_body_and_a_deep_one() {
    let answers = Answers::new().await;
    let page = answers
        .value(
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
    let page = answers
        .value(
            "continueSearch",
            "'x', 20",
            "new Response(`{\"searchId\":\"x\",\"searchFinished\":true,\"hasMore\":false,\"contents\":[],\"deep\":${'['.repeat(3000)}12345678901234567890${']'.repeat(3000)}}`)",
        )
        .await;
    assert!(js!("page.deep[0][0][0][0].length === 1", page).is_truthy());
    answers.works().await;
}

#[wasm_bindgen_test]
async fn tasks_with_a_wrong_field_name_their_place() {
    let answers = Answers::new().await;
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
        let answer = format!("new Response(JSON.stringify({body}))");
        let error = answers.error_of("queryLibraryTasks", "1", &answer).await;
        error.assert("{ kind: 'protocol', operation: 'queryLibraryTasks', status: 200 }");
        error.assert_says(place);
    }
    let error = answers
        .error_of(
            "clearLibraryHistory",
            "",
            "new Response('{\"taskId\":null}', { status: 202 })",
        )
        .await;
    error.assert("{ kind: 'protocol', status: 202 }");
    error.assert_says("`taskId`");
    let tasks = answers
        .value(
            "queryLibraryTasks",
            "[1, 2]",
            "new Response('[{\"taskId\":\"2\",\"status\":207},{\"taskId\":1,\"status\":400,\"new\":1},{\"taskId\":3,\"status\":200}]')",
        )
        .await;
    assert_json(
        &tasks,
        "[{ taskId: '1', state: 'failed', status: 400 }, { taskId: '2', state: 'succeeded', status: 207, partial: true }]",
    );
    answers.works().await;
}

#[wasm_bindgen_test]
async fn errors_of_the_service_and_of_what_stands_before_it() {
    let answers = Answers::new().await;
    for (answer, expected) in [
        (
            "new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } })",
            "{ kind: 'http', status: 502, code: undefined, requestId: undefined, retryable: true }",
        ),
        (
            "new Response('', { status: 500 })",
            "{ kind: 'http', status: 500, code: undefined, requestId: undefined, retryable: true }",
        ),
        (
            "new Response(null, { status: 503, headers: { 'retry-after': '7' } })",
            "{ kind: 'http', status: 503, retryAfterMs: 7000, retryable: true }",
        ),
        (
            "new Response(JSON.stringify({ code: 'SpaceNotFound', message: 'm', requestId: 'in-body' }), { status: 404 })",
            "{ kind: 'http', status: 404, code: 'SpaceNotFound', requestId: 'in-body', retryable: false }",
        ),
        (
            "new Response('{\"code\":\"RateLimitExceeded\"}', { status: 429, headers: { 'x-request-id': 'in-header', 'retry-after': 'soon' } })",
            "{ kind: 'http', status: 429, code: 'RateLimitExceeded', requestId: 'in-header', retryable: true, retryAfterMs: undefined }",
        ),
        (
            "new Response('{\"code\":7,\"requestId\":{}}', { status: 400, headers: { 'x-smh-request-id': 'own', 'x-request-id': 'other' } })",
            "{ kind: 'http', status: 400, code: undefined, requestId: 'own', retryable: false }",
        ),
        (
            "new Response('{}', { status: 400, headers: { 'x-cos-request-id': 'own', 'x-request-id': 'other' } })",
            "{ kind: 'http', status: 400, requestId: 'own' }",
        ),
        (
            "new Response('[]', { status: 408 })",
            "{ kind: 'http', status: 408, code: undefined, retryable: true }",
        ),
        (
            "new Response('null', { status: 418 })",
            "{ kind: 'http', status: 418, code: undefined, retryable: false }",
        ),
        (
            "new Response('{\"code\":\"<script>alert(1)</script>\",\"requestId\":\"a b\"}', { status: 403 })",
            "{ kind: 'http', status: 403, code: undefined, requestId: undefined }",
        ),
        ("Response.error()", "{ kind: 'protocol', retryable: false }"),
        (
            "new Response('{}', { status: 304 })",
            "{ kind: 'http', status: 304, retryable: false }",
        ),
        (
            "Response.redirect('https://lib.example/', 302)",
            "{ kind: 'http', status: 302, retryable: false }",
        ),
    ] {
        if answer.contains("status: 304") {
            // This status has no body.
            continue;
        }
        let error = answers.error(answer).await;
        error.assert(expected);
        error.assert("{ operation: 'continueSearch', attempts: 1 }");
        let message = error.message();
        assert!(
            !message.contains("<script>") && !message.contains("Gateway"),
            "{message}"
        );
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off() {
    let answers = Answers::new().await;
    let error = answers
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
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_fetch_that_answers_with_something_else() {
    let answers = Answers::new().await;
    for answer in [
        "({})",
        "null",
        "undefined",
        "7",
        "'{}'",
        "[]",
        "true",
        "Symbol()",
        "1n",
        "({ status: 200 })",
        "({ status: 200, headers: new Headers() })",
        "({ status: 200, headers: {}, text: 'no function' })",
        "({ status: 'ok', headers: new Headers(), text: async () => '{}' })",
        "({ get status() { throw new Error('boo') } })",
        "({ status: 200, get headers() { throw new Error('boo') }, text: async () => '{}' })",
        "({ status: 200, headers: new Headers(), text() { throw new Error('boo') } })",
        "new Proxy({}, { get(_, name) { if (name === 'then') return undefined; throw 'boo' } })",
        "({ ok: true, json: async () => ({}) })",
        "({ searchId: 'x', searchFinished: true, hasMore: false, contents: [] })",
        "request",
    ] {
        for wrapped in [String::from(answer), format!("(async () => {answer})()")] {
            let error = answers.error(&wrapped).await;
            assert_eq!(error.kind(), "protocol", "{wrapped}: {}", shown(&error.0));
            error.assert("{ operation: 'continueSearch', attempts: 1 }");
        }
    }
    for answer in [
        "({ status: 200, headers: new Headers(), text: () => 7 })",
        "({ status: 200, headers: new Headers(), text: () => ({}) })",
        "({ status: 200, headers: new Headers(), text: () => undefined })",
        "({ status: NaN, headers: new Headers(), text: async () => '{}' })",
        "({ status: -200, headers: new Headers(), text: async () => '{}' })",
        "({ status: 65736, headers: new Headers(), text: async () => '{}' })",
        "({ status: 200, headers: { get() { throw 1 } }, text: async () => '{}' })",
    ] {
        let error = answers.error(answer).await;
        assert_eq!(error.kind(), "protocol", "{answer}: {}", shown(&error.0));
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn an_answer_like_a_response_will_do() {
    let answers = Answers::new().await;
    for answer in [
        "({ status: 200, headers: new Map(), text: () => '[{\"taskId\":1,\"status\":204}]' })",
        "({ status: 200, headers: { get: () => null }, text: async () => '[{\"taskId\":1,\"status\":204}]' })",
        "({ then(resolve) { resolve(new Response('[{\"taskId\":1,\"status\":204}]')) } })",
        "(() => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            return new frame.contentWindow.Response('[{\"taskId\":1,\"status\":204}]');
        })()",
    ] {
        let tasks = answers.value("queryLibraryTasks", "1", answer).await;
        assert_json(&tasks, "[{ taskId: '1', state: 'succeeded', status: 204 }]");
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn a_fetch_that_fails() {
    let answers = Answers::new().await;
    for (failing, cause) in [
        ("Promise.reject('offline')", "'offline'"),
        ("Promise.reject('')", "''"),
        ("Promise.reject(undefined)", "undefined"),
        ("Promise.reject(null)", "null"),
        ("Promise.reject(7)", "7"),
        (
            "Promise.reject(globalThis.boo = new TypeError('Failed to fetch'))",
            "globalThis.boo",
        ),
        ("Promise.reject(globalThis.boo = { code: 'E' })", "globalThis.boo"),
        ("Promise.reject(globalThis.boo = Symbol('s'))", "globalThis.boo"),
        (
            "Promise.reject(globalThis.boo = new DOMException('x', 'AbortError'))",
            "globalThis.boo",
        ),
        (
            "{ throw globalThis.boo = new Error('at once') }",
            "globalThis.boo",
        ),
        ("{ throw 'at once' }", "'at once'"),
        (
            "({ then() { throw globalThis.boo = new Error('then') } })",
            "globalThis.boo",
        ),
    ] {
        answers.recorder.answer_by(&format!("(request) => {failing}"));
        // Rejecting, and throwing before there is a promise.
        let throwing = js!("(request) => FAILING".replace("FAILING", failing).as_str());
        let site = Site::fresh().await;
        // What throws has sent nothing.
        let sent = !failing.starts_with("{ throw");
        for (client, sent) in [
            (answers.client.clone(), true),
            (site.client_with(&js!("({ fetch: throwing })", throwing)), sent),
        ] {
            let error = client.error("continueSearch", &js!("['x', 20]")).await;
            error.assert("{ operation: 'continueSearch', retryable: true, status: undefined }");
            error.assert(if sent {
                "{ kind: 'network', attempts: 1 }"
            } else {
                "{ kind: 'config', attempts: 0 }"
            });
            let expected = js!(cause);
            assert!(
                same(&error.cause(), &expected),
                "{failing}: {}",
                shown(&error.cause())
            );
        }
    }
    answers.works().await;
}

#[wasm_bindgen_test]
async fn no_answer_at_all() {
    let site = Site::fresh().await;
    // Port 9 is one that browsers refuse.
    let client = site.client_with(&js!("({ baseUrl: 'http://127.0.0.1:9' })"));
    let error = client.error("createSearch", &js!("[{}]")).await;
    error.assert("{ kind: 'network', operation: 'createSearch', attempts: 1, retryable: true }");
    let cause = error.cause();
    assert!(js!("cause instanceof TypeError", cause).is_truthy());
}

#[wasm_bindgen_test]
async fn an_error_can_be_logged() {
    let answers = Answers::new().await;
    let error = answers
        .error("new Response('{\"code\":\"SpaceNotFound\",\"requestId\":\"r\"}', { status: 404 })")
        .await;
    let message = error.message();
    let value = error.0;
    assert_json(
        &js!("JSON.parse(JSON.stringify(value))", value),
        &format!(
            "({{ name: 'SmhError', message: {message:?}, kind: 'http', operation: 'continueSearch', status: 404,
                code: 'SpaceNotFound', requestId: 'r', attempts: 1, retryable: false }})"
        ),
    );
    assert_eq!(
        js!("String(value)", value),
        format!("SmhError: {message}").as_str()
    );
    assert!(message.starts_with("continueSearch: "), "{message}");
    assert!(!has(&value, "cause") || get(&value, "cause").is_undefined());
    assert!(
        js!(
            "Object.prototype.toString.call(value) === '[object Error]'",
            value
        )
        .is_truthy()
    );
    assert!(js!("structuredClone(value) instanceof Error", value).is_truthy());
}
