//! Wrong arguments are rejected with an error that names them, and nothing is sent.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// Asserts that calls are refused, naming a field, and send nothing.
struct Refusals {
    client: Client,
    recorder: FetchRecorder,
}

impl Refusals {
    async fn new() -> Self {
        let emulator = Emulator::reset().await;
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        Refusals { client, recorder }
    }

    async fn refuse(&self, method: &str, arguments: &str, named: &str) -> SmhError {
        let error = self
            .client
            .error(method, &evaluate(&format!("[{arguments}]"), &[]))
            .await;
        let what = format!("{method}({arguments}): {}", to_json(&error.0));
        assert_eq!(error.kind(), "config", "{what}");
        assert!(error.message().contains(named), "no {named:?}: {what}");
        error.assert("{ attempts: 0, retryable: false, status: undefined, code: undefined }");
        assert_eq!(text(&error.0, "operation"), method);
        assert!(self.recorder.requests().is_empty(), "sent: {what}");
        error
    }

    /// The same client still works.
    async fn assert_client_usable(self) {
        self.client.assert_usable().await;
    }
}

#[wasm_bindgen_test]
async fn conditions() {
    let refusals = Refusals::new().await;
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
        refusals.refuse("createSearch", conditions, named).await;
    }
    refusals.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_keyword_is_not_repeated() {
    let refusals = Refusals::new().await;
    let error = refusals
        .refuse("createSearch", "{ keyword: 'my secret wish\\ud800' }", "keyword")
        .await;
    assert!(!to_json(&error.0).contains("wish"), "{}", to_json(&error.0));
}

#[wasm_bindgen_test]
async fn what_throws_when_it_is_read() {
    let refusals = Refusals::new().await;
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
        refusals.refuse("createSearch", &conditions, name).await;
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
        refusals.refuse("createSearch", conditions, named).await;
    }
    refusals
        .refuse(
            "createSearch",
            "{ tags: [{ get id() { throw 1 } }] }",
            "tags[0].id",
        )
        .await;
    refusals
        .refuse(
            "createSearch",
            "{ get [Symbol.toStringTag]() { throw 1 }, keyword: 7 }",
            "keyword",
        )
        .await;
    refusals
        .refuse(
            "createSearch",
            "{ modificationTimeEnd: { [Symbol.toStringTag]: 'Date' } }",
            "modificationTimeEnd",
        )
        .await;
    refusals.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_well_behaved_proxy_is_fine() {
    let emulator = Emulator::reset().await;
    let page = emulator
        .client()
        .create("new Proxy({ keyword: 'lighthouse', type: new Proxy(['file'], {}) }, {})")
        .await;
    assert!(!text(&page, "searchId").is_empty());
}

#[wasm_bindgen_test]
async fn search_ids_and_markers() {
    let refusals = Refusals::new().await;
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
        refusals
            .refuse("continueSearch", &format!("{id}, 20"), "searchId")
            .await;
        refusals.refuse("deleteSearch", id, "searchId").await;
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
        refusals
            .refuse("continueSearch", &format!("'x', {marker}"), "marker")
            .await;
    }
    refusals.refuse("continueSearch", "", "searchId").await;
    refusals.refuse("deleteSearch", "", "searchId").await;
    refusals.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn task_ids() {
    let refusals = Refusals::new().await;
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
            refusals.refuse(method, id, "ids").await;
            let listed = format!("[1, {id}]");
            refusals.refuse(method, &listed, "ids[1]").await;
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
            refusals.refuse(method, ids, "ids").await;
        }
        for ids in ["[null]", "[undefined]", "[[1]]", "[,]", "[{}]", "new Set([true])"] {
            refusals.refuse(method, ids, "ids[0]").await;
        }
    }
    refusals.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn iterables_that_throw() {
    let refusals = Refusals::new().await;
    let thrown = js!("(globalThis.boo = new Error('boo'))");
    for ids in [
        "(function* () { yield 1; throw boo })()",
        "{ [Symbol.iterator]() { throw boo } }",
        "{ get [Symbol.iterator]() { throw boo } }",
        "{ [Symbol.iterator]: () => ({ next() { throw boo } }) }",
        "new Proxy([1], { get() { throw boo } })",
    ] {
        let error = refusals.refuse("queryLibraryTasks", ids, "ids").await;
        assert!(same(&error.cause(), &thrown), "{ids}: {}", to_json(&error.0));
    }
    for ids in [
        "{ [Symbol.iterator]: 7 }",
        "{ [Symbol.iterator]: () => 7 }",
        "{ async *[Symbol.asyncIterator]() {} }",
    ] {
        refusals.refuse("queryLibraryTasks", ids, "ids").await;
    }
    refusals.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn options_of_calls() {
    let refusals = Refusals::new().await;
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
            refusals
                .refuse(method, &format!("{before}{options}"), named)
                .await;
        }
    }
    refusals.assert_client_usable().await;
}
