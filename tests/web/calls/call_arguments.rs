//! Wrong arguments are rejected with an error that names them, and nothing is sent.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Asserts that calls reject with a `config` error that names an argument, and send nothing.
struct Rejections {
    client: Client,
    recorder: FetchRecorder,
}

impl Rejections {
    async fn new() -> Self {
        let emulator = Emulator::reset().await;
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        Rejections { client, recorder }
    }

    async fn assert_rejected(&self, method: &str, arguments: &str, name: &str) -> SmhError {
        let error = self
            .client
            .error(method, &evaluate(&format!("[{arguments}]"), &[]))
            .await;
        let call = format!("{method}({arguments}): {}", to_json(&error.0));
        assert_eq!(error.kind(), "config", "{call}");
        assert!(error.message().contains(name), "{name:?} is missing: {call}");
        error.assert("{ attempts: 0, retryable: false, status: undefined, code: undefined }");
        assert_eq!(text(&error.0, "operation"), method);
        assert!(self.recorder.requests().is_empty(), "a request was sent: {call}");
        error
    }

    /// Asserts that the client is still usable.
    async fn assert_client_usable(self) {
        self.client.assert_usable().await;
    }
}

#[wasm_bindgen_test]
async fn wrong_conditions_are_rejected() {
    let rejections = Rejections::new().await;
    for (conditions, named) in [
        ("undefined", "conditions"),
        ("null", "conditions"),
        ("'lighthouse'", "conditions"),
        ("['lighthouse']", "conditions"),
        ("new Date()", "conditions"),
        ("{ keyword: 7 }", "keyword"),
        ("{ keyword: null }", "keyword"),
        ("{ keyword: ['a'] }", "keyword"),
        ("{ keyword: '\\ud800' }", "keyword"),
        ("{ keyword: new String('a') }", "keyword"),
        ("{ scope: {} }", "scope"),
        ("{ type: 'picture' }", "type"),
        ("{ type: [''] }", "type[0]"),
        ("{ type: '!' }", "type"),
        ("{ type: '!!image' }", "type"),
        ("{ type: 'Image' }", "type"),
        ("{ type: ['image', 'nope'] }", "type[1]"),
        ("{ type: ['image', , 'pdf'] }", "type[1]"),
        ("{ type: new Set(['image']) }", "type"),
        ("{ extname: '.png' }", "extname"),
        ("{ extname: ['.png', 7] }", "extname[1]"),
        ("{ minFileSize: -1 }", "minFileSize"),
        ("{ minFileSize: 1.5 }", "minFileSize"),
        ("{ minFileSize: NaN }", "minFileSize"),
        ("{ minFileSize: Infinity }", "minFileSize"),
        ("{ minFileSize: 2 ** 53 }", "minFileSize"),
        ("{ minFileSize: '10' }", "minFileSize"),
        ("{ maxFileSize: 2n ** 63n }", "maxFileSize"),
        ("{ maxFileSize: -1n }", "maxFileSize"),
        ("{ minFileSize: 11, maxFileSize: 10n }", "minFileSize"),
        ("{ modificationTimeStart: 'yesterday' }", "modificationTimeStart"),
        (
            "{ modificationTimeStart: new Date(NaN) }",
            "modificationTimeStart",
        ),
        (
            "{ modificationTimeStart: 1767225600000 }",
            "modificationTimeStart",
        ),
        ("{ modificationTimeEnd: '2026-02-30' }", "modificationTimeEnd"),
        (
            "{ modificationTimeEnd: '2026-01-01T25:00:00Z' }",
            "modificationTimeEnd",
        ),
        ("{ modificationTimeEnd: '' }", "modificationTimeEnd"),
        (
            "{ modificationTimeStart: new Date(8.64e15) }",
            "modificationTimeStart",
        ),
        (
            "{ modificationTimeStart: '2026-01-02', modificationTimeEnd: '2026-01-01' }",
            "modificationTimeStart",
        ),
        (
            "{ modificationTimeStart: new Date(1), modificationTimeEnd: new Date(0) }",
            "modificationTimeStart",
        ),
        (
            "{ modificationTimeStart: '2026-01-01T00:00:00Z', modificationTimeEnd: '2026-01-01T00:00:00+01:00' }",
            "modificationTimeStart",
        ),
        ("{ orderBy: 'date' }", "orderBy"),
        ("{ orderBy: ['name'] }", "orderBy"),
        ("{ orderByType: 'ASC' }", "orderByType"),
        ("{ searchMode: 'slow' }", "searchMode"),
        ("{ labels: 'a' }", "labels"),
        ("{ labels: [null] }", "labels[0]"),
        ("{ categories: {} }", "categories"),
        ("{ tags: ['1'] }", "tags[0]"),
        ("{ tags: [{ id: '1' }, {}] }", "tags[1].id"),
        ("{ tags: [{ id: '' }] }", "tags[0].id"),
        ("{ tags: [{ id: 1.5 }] }", "tags[0].id"),
        ("{ tags: [{ id: 2 ** 53 }] }", "tags[0].id"),
        ("{ tags: [{ id: 2n ** 63n }] }", "tags[0].id"),
        ("{ tags: [{ id: '1', value: 2 }] }", "tags[0].value"),
        ("{ creators: [{}] }", "creators[0].userId"),
        (
            "{ creators: [{ userId: 'u', userOrgId: {} }] }",
            "creators[0].userOrgId",
        ),
        ("{ creators: { userId: 'u' } }", "creators"),
    ] {
        rejections
            .assert_rejected("createSearch", conditions, named)
            .await;
    }
    rejections.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn the_error_does_not_contain_the_keyword() {
    let rejections = Rejections::new().await;
    let error = rejections
        .assert_rejected("createSearch", "{ keyword: 'my secret wish\\ud800' }", "keyword")
        .await;
    assert!(!to_json(&error.0).contains("wish"), "{}", to_json(&error.0));
}

#[wasm_bindgen_test]
async fn conditions_that_throw_when_read_are_rejected() {
    let rejections = Rejections::new().await;
    for name in [
        "keyword",
        "scope",
        "type",
        "extname",
        "minFileSize",
        "maxFileSize",
        "modificationTimeStart",
        "modificationTimeEnd",
        "orderBy",
        "orderByType",
        "searchMode",
        "labels",
        "categories",
        "tags",
        "creators",
    ] {
        let conditions = format!("{{ get {name}() {{ throw new Error('boo') }} }}");
        rejections
            .assert_rejected("createSearch", &conditions, name)
            .await;
    }
    const HOSTILE: [(&str, &str); 6] = [
        ("new Proxy({}, { get() { throw 'boo' } })", "conditions"),
        ("new Proxy({}, { get() { throw undefined } })", "conditions"),
        (
            "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
            "conditions",
        ),
        (
            "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return { type: proxy } })()",
            "type",
        ),
        (
            "{ extname: new Proxy(['.a'], { get(list, name) { if (name === '0') throw 1; return Reflect.get(list, name) } }) }",
            "extname",
        ),
        (
            "{ labels: new Proxy([], { get(list, name) { if (name === 'length') throw 1; return Reflect.get(list, name) } }) }",
            "labels",
        ),
    ];
    for (conditions, named) in HOSTILE {
        rejections
            .assert_rejected("createSearch", conditions, named)
            .await;
    }
    rejections
        .assert_rejected(
            "createSearch",
            "{ tags: [{ get id() { throw 1 } }] }",
            "tags[0].id",
        )
        .await;
    rejections
        .assert_rejected(
            "createSearch",
            "{ get [Symbol.toStringTag]() { throw 1 }, keyword: 7 }",
            "keyword",
        )
        .await;
    rejections
        .assert_rejected(
            "createSearch",
            "{ modificationTimeEnd: { [Symbol.toStringTag]: 'Date' } }",
            "modificationTimeEnd",
        )
        .await;
    rejections.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn conditions_may_be_a_proxy() {
    let emulator = Emulator::reset().await;
    let page = emulator
        .client()
        .create("new Proxy({ keyword: 'lighthouse', type: new Proxy(['file'], {}) }, {})")
        .await;
    assert!(!text(&page, "searchId").is_empty());
}

#[wasm_bindgen_test]
async fn wrong_search_ids_and_markers_are_rejected() {
    let rejections = Rejections::new().await;
    for id in [
        "undefined",
        "null",
        "''",
        "7",
        "{}",
        "'.'",
        "'..'",
        "'\\ud800'",
        "['x']",
    ] {
        rejections
            .assert_rejected("continueSearch", &format!("{id}, 20"), "searchId")
            .await;
        rejections.assert_rejected("deleteSearch", id, "searchId").await;
    }
    for marker in [
        "undefined",
        "null",
        "''",
        "1.5",
        "NaN",
        "Infinity",
        "2 ** 53",
        "true",
        "{}",
        "2n ** 64n",
        "'\\udfff'",
        "Symbol()",
    ] {
        rejections
            .assert_rejected("continueSearch", &format!("'x', {marker}"), "marker")
            .await;
    }
    rejections.assert_rejected("continueSearch", "", "searchId").await;
    rejections.assert_rejected("deleteSearch", "", "searchId").await;
    rejections.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn wrong_task_ids_are_rejected() {
    let rejections = Rejections::new().await;
    for method in ["queryLibraryTasks", "querySpaceTasks"] {
        for id in [
            "'x'",
            "''",
            "' 1'",
            "'+1'",
            "'-1'",
            "'1.0'",
            "'1e3'",
            "'0x10'",
            "'１'",
            "-1",
            "1.5",
            "NaN",
            "Infinity",
            "2 ** 53",
            "-1n",
            "2n ** 63n",
            "'9223372036854775808'",
            "'99999999999999999999999999'",
        ] {
            rejections.assert_rejected(method, id, "ids").await;
            let listed = format!("[1, {id}]");
            rejections.assert_rejected(method, &listed, "ids[1]").await;
        }
        for ids in [
            "undefined",
            "null",
            "true",
            "{}",
            "Symbol()",
            "() => {}",
            "new Date()",
            "",
        ] {
            rejections.assert_rejected(method, ids, "ids").await;
        }
        for ids in ["[null]", "[undefined]", "[[1]]", "[,]", "[{}]", "new Set([true])"] {
            rejections.assert_rejected(method, ids, "ids[0]").await;
        }
    }
    rejections.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn task_ids_that_cannot_be_iterated_are_rejected() {
    let rejections = Rejections::new().await;
    let thrown = js!("(globalThis.thrown = new Error('boo'))");
    for ids in [
        "(function* () { yield 1; throw thrown })()",
        "{ [Symbol.iterator]() { throw thrown } }",
        "{ get [Symbol.iterator]() { throw thrown } }",
        "{ [Symbol.iterator]: () => ({ next() { throw thrown } }) }",
        "new Proxy([1], { get() { throw thrown } })",
    ] {
        let error = rejections.assert_rejected("queryLibraryTasks", ids, "ids").await;
        assert!(same(&error.cause(), &thrown), "{ids}: {}", to_json(&error.0));
    }
    for ids in [
        "{ [Symbol.iterator]: 7 }",
        "{ [Symbol.iterator]: () => 7 }",
        "{ async *[Symbol.asyncIterator]() {} }",
    ] {
        rejections.assert_rejected("queryLibraryTasks", ids, "ids").await;
    }
    rejections.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn wrong_call_options_are_rejected() {
    let rejections = Rejections::new().await;
    for (method, before) in [
        ("createSearch", "{}, "),
        ("continueSearch", "'x', 1, "),
        ("deleteSearch", "'x', "),
        ("queryLibraryTasks", "1, "),
        ("querySpaceTasks", "[], "),
        ("clearLibraryHistory", ""),
    ] {
        let mut wrong = vec![
            ("7", "options"),
            ("'x'", "options"),
            ("[]", "options"),
            ("{ signal: {} }", "signal"),
            ("{ signal: 'x' }", "signal"),
            ("{ signal: new AbortController() }", "signal"),
            ("{ get signal() { throw 1 } }", "signal"),
            ("{ signal: { get aborted() { throw 1 } } }", "signal"),
            ("{ signal: { aborted: false } }", "signal"),
            ("new Proxy({}, { get() { throw 1 } })", "options"),
        ];
        if method == "createSearch" || method == "continueSearch" {
            wrong.extend([
                ("{ withInode: 1 }", "withInode"),
                ("{ withInode: null }", "withInode"),
                ("{ withFavoriteStatus: 'true' }", "withFavoriteStatus"),
            ]);
        }
        if method == "deleteSearch" {
            wrong.extend([
                ("{ keepalive: 1 }", "keepalive"),
                ("{ keepalive: 'no' }", "keepalive"),
            ]);
        }
        for (options, named) in wrong {
            rejections
                .assert_rejected(method, &format!("{before}{options}"), named)
                .await;
        }
    }
    rejections.assert_client_usable().await;
}
