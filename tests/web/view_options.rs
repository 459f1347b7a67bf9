//! What a view refuses, naming it.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::js::{evaluate, shown};
use crate::site::{Failure, Site, requests, until_made_and_gone};
use crate::view::{View, assert_same};

#[wasm_bindgen_test]
async fn good_options_are_taken() {
    let site = Site::fresh().await;
    let client = site.client();
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
    assert!(requests().await.is_empty());
}

#[wasm_bindgen_test]
async fn wrong_options_are_named() {
    let site = Site::fresh().await;
    let client = site.client();
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
                    panic!("taken: {}", shown(&options));
                };
                let error = Failure::of(thrown);
                error
                    .assert("{ kind: 'config', operation: 'openSearchView', attempts: 0, retryable: false }");
                error.assert_says(name);
            }
        }
    }
    for options in ["null", "7", "'x'", "[]", "() => {}"] {
        let thrown = client.try_call("openSearchView", &evaluate(&format!("[{options}]"), &[]));
        Failure::of(thrown.unwrap_err()).assert("{ kind: 'config', operation: 'openSearchView' }");
    }
    // None of them is left: nothing waits to be closed.
    crate::js::resolved(client.call("close", &js!("[]"))).await;
}

#[wasm_bindgen_test]
async fn wrong_conditions_are_named_and_change_nothing() {
    let site = Site::fresh().await;
    let (client, recorder) = site.recording_client(&JsValue::UNDEFINED);
    let view = View::ready(&client, "{}").await;
    let before = view.snapshot();
    let sent = recorder.calls().len();
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
        error.assert_says(part);
        assert_same(&view.snapshot(), &before, true);
    }
    for listener in ["undefined", "null", "{}", "'x'"] {
        let error = view.error("subscribe", &format!("[{listener}]"));
        error.assert("{ kind: 'config', operation: 'subscribe' }");
    }
    assert_eq!(recorder.calls().len(), sent);
    view.search_now("plain");
    view.until("ready").await;
    view.close().await;
    until_made_and_gone(2).await;
}

#[wasm_bindgen_test]
async fn what_throws_beside_the_conditions_leaves_the_view_usable() {
    let site = Site::fresh().await;
    let client = site.client();
    let view = View::open(&client, "{}");
    let thrown = view.try_call(
        "search",
        "[{ keyword: 'lighthouse', get unknown() { throw new Error('boo') } }, { immediate: true }]",
    );
    Failure::of(thrown.unwrap_err()).assert("{ kind: 'config', operation: 'search' }");
    view.search_now("lighthouse");
    view.until("ready").await;
    view.close().await;
    // Nothing is borrowed by the call that threw.
    view.call("free", "[]");
    until_made_and_gone(1).await;
}
