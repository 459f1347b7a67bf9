//! Wrong options and conditions of a view are rejected with an error that names them.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn valid_view_options_are_accepted() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for options in [
        "undefined",
        "{}",
        "{ unknown: Symbol() }",
        "{ debounceMs: 0 }",
        "{ debounceMs: 0.5 }",
        "{ debounceMs: Infinity }",
        "{ maxConcurrentCreates: 1 }",
        "{ maxConcurrentCreates: 1000 }",
        "{ hiddenGraceMs: false }",
        "{ hiddenGraceMs: 0 }",
        "{ hiddenGraceMs: 1e12 }",
        "{ pageLifecycle: true }",
        "{ signal: new AbortController().signal }",
        "{ debounceMs: undefined, maxConcurrentCreates: undefined, hiddenGraceMs: undefined, pageLifecycle: undefined,
           signal: undefined, withInode: undefined }",
        "Object.create({ debounceMs: 1 })",
    ] {
        View::open(&client, options).close().await;
    }
    assert!(received_requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn wrong_view_options_are_rejected_by_name() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let cases: [(&str, &[&str]); 7] = [
        ("debounceMs", &["-1", "NaN", "'250'", "null", "1n", "true", "{}"]),
        (
            "maxConcurrentCreates",
            &["0", "-1", "1.5", "NaN", "Infinity", "'2'", "null", "{}"],
        ),
        ("hiddenGraceMs", &["true", "-1", "NaN", "'0'", "null", "{}"]),
        ("pageLifecycle", &["0", "'false'", "null"]),
        ("signal", &["null", "7", "{}", "new AbortController()"]),
        ("withInode", &["1", "null"]),
        ("withFavoriteStatus", &["'yes'"]),
    ];
    for (name, values) in cases {
        for value in values {
            let getter = format!("{{ get {name}() {{ throw new Error('boo') }} }}");
            for options in [format!("{{ {name}: {value} }}"), getter] {
                let options = evaluate(&format!("[({options})]"), &[]);
                let Err(thrown) = client.try_call("openSearchView", &options) else {
                    panic!("accepted: {}", to_json(&options));
                };
                let error = SmhError::of(thrown);
                error
                    .assert("{ kind: 'config', operation: 'openSearchView', attempts: 0, retryable: false }");
                error.assert_message(name);
            }
        }
    }
    for options in ["null", "7", "'x'", "[]", "() => {}"] {
        let thrown = client.try_call("openSearchView", &evaluate(&format!("[{options}]"), &[]));
        SmhError::of(thrown.unwrap_err()).assert("{ kind: 'config', operation: 'openSearchView' }");
    }
    // No rejected view was opened, so closing has nothing to wait for.
    client.close().await;
}

#[wasm_bindgen_test]
async fn wrong_conditions_are_rejected_by_name_and_change_nothing() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{}").await;
    let before = view.snapshot();
    let sent = recorder.requests().len();
    for (arguments, part) in [
        ("[]", "conditions"),
        ("[null]", "conditions"),
        ("['lighthouse']", "conditions"),
        ("[{ keyword: 7 }]", "keyword"),
        ("[{ keyword: null }]", "keyword"),
        ("[{ type: 'picture' }]", "type"),
        ("[{ extname: '.png' }]", "extname"),
        ("[{ minFileSize: -1 }]", "minFileSize"),
        (
            "[{ modificationTimeStart: new Date(NaN) }]",
            "modificationTimeStart",
        ),
        ("[{ get keyword() { throw 1 } }]", "keyword"),
        ("[{ keyword: 'x' }, { immediate: 'yes' }]", "immediate"),
        ("[{ keyword: 'x' }, null]", "options"),
        ("[{ keyword: 'x' }, { get immediate() { throw 1 } }]", "immediate"),
    ] {
        let error = view.error("search", arguments);
        error.assert("{ kind: 'config', operation: 'search', attempts: 0, retryable: false }");
        error.assert_message(part);
        assert_same(&view.snapshot(), &before);
    }
    for listener in ["undefined", "null", "{}", "'x'"] {
        let error = view.error("subscribe", &format!("[{listener}]"));
        error.assert("{ kind: 'config', operation: 'subscribe' }");
    }
    assert_eq!(recorder.requests().len(), sent);
    view.search_now("plain");
    view.until("ready").await;
    view.close().await;
    until_all_deleted(2).await;
}

#[wasm_bindgen_test]
async fn an_unknown_condition_that_throws_when_read_leaves_the_view_usable() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let view = View::open(&client, "{}");
    let thrown = view.try_call(
        "search",
        "[{ keyword: 'lighthouse', get unknown() { throw new Error('boo') } }, { immediate: true }]",
    );
    SmhError::of(thrown.unwrap_err()).assert("{ kind: 'config', operation: 'search' }");
    view.search_now("lighthouse");
    view.until("ready").await;
    view.close().await;
    // The call that threw borrows nothing, so the view can be freed.
    view.call("free", "[]");
    until_all_deleted(1).await;
}
