//! Access tokens: fixed ones, those of the `accessToken` function, and their replacement when they expire.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// A function that fetches tokens like one of an application, and counts its calls.
fn token_function() -> JsValue {
    js!("(() => {
        const source = async () => {
            source.calls++;
            const response = await fetch(`${source.url}/_emulator/tokens`, { method: 'POST', body: '{\"admin\":true}' });
            return (await response.json()).accessToken;
        };
        return Object.assign(source, { calls: 0 });
    })()")
}

fn client_with_token_function(emulator: &Emulator) -> (Client, JsValue) {
    let source = token_function();
    let url = JsValue::from_str(URL);
    js!("source.url = url", source, url);
    (
        emulator.client_with(&js!("({ accessToken: source })", source)),
        source,
    )
}

fn calls(source: &JsValue) -> f64 {
    number(source, "calls")
}

async fn expire_tokens() {
    control("POST", "tokens/expire", "undefined").await;
}

/// The statuses of the responses to queries for tasks so far.
async fn query_statuses() -> Vec<u64> {
    let requests = received_requests().await;
    let tasks = requests.iter().filter(|request| request["operation"] == "tasks");
    tasks
        .map(|request| request["status"].as_u64().unwrap_or_default())
        .collect()
}

#[wasm_bindgen_test]
async fn concurrent_calls_share_one_call_of_the_token_function() {
    let emulator = Emulator::reset().await;
    let (client, source) = client_with_token_function(&emulator);
    assert_eq!(calls(&source), 0.0, "not called before a token is needed");
    let mut pending: Vec<_> = (0..6)
        .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
        .collect();
    pending.push(client.call("createSearch", &js!("[{}]")));
    pending.push(client.call("deleteSearch", &js!("['x']")));
    for promise in pending {
        resolved(promise).await;
    }
    assert_eq!(calls(&source), 1.0);
    client.library_tasks("1").await;
    assert_eq!(calls(&source), 1.0, "the token is reused");
}

#[wasm_bindgen_test]
async fn an_expired_token_is_replaced_once_for_concurrent_calls() {
    let emulator = Emulator::reset().await;
    let (client, source) = client_with_token_function(&emulator);
    client.library_tasks("1").await;
    for round in 2..4 {
        expire_tokens().await;
        let before = query_statuses().await.len();
        let pending: Vec<_> = (0..5)
            .map(|_| client.call("queryLibraryTasks", &js!("[1]")))
            .collect();
        for promise in pending {
            resolved(promise).await;
        }
        assert_eq!(calls(&source), f64::from(round));
        let mut seen = query_statuses().await.split_off(before);
        seen.sort_unstable();
        assert_eq!(seen, [200, 200, 200, 200, 200, 403, 403, 403, 403, 403]);
    }
}

#[wasm_bindgen_test]
async fn every_call_is_repeated_with_the_fresh_token() {
    let emulator = Emulator::reset().await;
    let (client, source) = client_with_token_function(&emulator);
    let page = client.create("{ keyword: 'lighthouse' }").await;
    for (index, (method, arguments)) in [
        ("createSearch", "[{ keyword: 'lighthouse' }]"),
        ("continueSearch", "[page.searchId, page.nextMarker]"),
        ("deleteSearch", "[page.searchId, { keepalive: true }]"),
        ("queryLibraryTasks", "['9223372036854775807']"),
        ("querySpaceTasks", "[[1, 2]]"),
        ("clearLibraryHistory", "[]"),
    ]
    .into_iter()
    .enumerate()
    {
        expire_tokens().await;
        resolved(client.call(method, &js!(arguments, page))).await;
        assert_eq!(calls(&source), index as f64 + 2.0, "{method}");
    }
}

#[wasm_bindgen_test]
async fn a_call_fails_if_the_fresh_token_is_rejected_too() {
    let emulator = Emulator::reset().await;
    let source = js!(
        "(() => { const source = () => { source.calls++; return `bad${source.calls}`; }; return Object.assign(source, { calls: 0 }); })()"
    );
    let (client, recorder) = emulator.recording_client(&js!("({ accessToken: source })", source));
    let error = client.error("createSearch", &js!("[{}]")).await;
    error.assert("{ kind: 'http', status: 403, code: 'InvalidAccessToken', attempts: 2, retryable: false }");
    assert_eq!(calls(&source), 2.0);
    assert_eq!(recorder.requests().len(), 2);
    for (request, token) in recorder.requests().iter().zip(["bad1", "bad2"]) {
        let sent = js!("new URL(request.url).searchParams.get('access_token')", request);
        assert_eq!(sent, token);
    }
}

#[wasm_bindgen_test]
async fn other_403_responses_do_not_replace_the_token() {
    let emulator = Emulator::reset_with_token("").await;
    let token = JsValue::from_str(&emulator.token);
    let source = js!(
        "(() => { const source = () => { source.calls++; return token; }; return Object.assign(source, { calls: 0 }); })()",
        token
    );
    let client = emulator.client_with(&js!("({ accessToken: source })", source));
    let error = client.error("clearLibraryHistory", &js!("[]")).await;
    error.assert("{ status: 403, code: 'NoPermission', attempts: 1 }");
    assert_eq!(calls(&source), 1.0);
}

#[wasm_bindgen_test]
async fn calls_with_an_expired_fixed_token_fail_until_another_is_set() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    client.assert_usable().await;
    expire_tokens().await;
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ kind: 'http', status: 403, code: 'InvalidAccessToken', attempts: 1 }");
    let fresh = JsValue::from_str(&issue_token("").await);
    let nothing = client.try_call("setAccessToken", &js!("[fresh]", fresh)).unwrap();
    assert!(nothing.is_undefined());
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn set_access_token_works_with_a_token_function() {
    let emulator = Emulator::reset().await;
    let (client, source) = client_with_token_function(&emulator);
    let token = JsValue::from_str(&emulator.token);
    client.try_call("setAccessToken", &js!("[token]", token)).unwrap();
    client.assert_usable().await;
    assert_eq!(calls(&source), 0.0);
    expire_tokens().await;
    client.assert_usable().await;
    assert_eq!(calls(&source), 1.0, "called when that token has expired");
}

#[wasm_bindgen_test]
async fn a_token_set_while_the_function_is_pending_is_used_by_later_calls() {
    let emulator = Emulator::reset().await;
    let slow = js!(
        "(() => { const slow = () => new Promise((resolve) => { slow.resolve = resolve; }); return slow; })()"
    );
    let client = emulator.client_with(&js!("({ accessToken: slow })", slow));
    let early = client.call("queryLibraryTasks", &js!("[1]"));
    until("the function is called", async || has(&slow, "resolve")).await;
    let token = JsValue::from_str(&emulator.token);
    client.try_call("setAccessToken", &js!("[token]", token)).unwrap();
    client.library_tasks("2").await;
    js!("slow.resolve(token)", slow, token);
    resolved(early).await;
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn set_access_token_rejects_wrong_tokens() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    for token in [
        "''",
        "'  '",
        "undefined",
        "null",
        "7",
        "{}",
        "() => 'x'",
        "'\\ud800'",
    ] {
        let thrown = client
            .try_call("setAccessToken", &js!(&format!("[{token}]")))
            .unwrap_err();
        let error = SmhError::of(thrown);
        error.assert("{ kind: 'config', operation: 'setAccessToken', attempts: 0, retryable: false }");
        error.assert_message("accessToken");
    }
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn a_failing_token_function_is_a_config_error_and_is_called_again() {
    let emulator = Emulator::reset().await;
    let cause = js!("new Error('the application server is down')");
    let token = JsValue::from_str(&emulator.token);
    for (fails, thrown) in [
        ("() => { throw cause; }", true),
        ("async () => { throw cause; }", true),
        ("() => Promise.reject(cause)", true),
        ("() => ({ then(_, reject) { reject(cause); } })", true),
        ("() => ''", false),
        ("async () => ' '", false),
        ("() => 42", false),
        ("() => undefined", false),
        ("async () => null", false),
        ("() => ({ accessToken: token })", false),
        ("() => '\\udc00'", false),
    ] {
        let fails = js!(fails, cause, token);
        let source = js!(
            "(() => { const source = () => (source.calls++ === 0 ? fails() : token); return Object.assign(source, { calls: 0 }); })()",
            fails,
            token
        );
        let recorder = FetchRecorder::new();
        let fetch = recorder.0.clone();
        let client = emulator.client_with(&js!("({ accessToken: source, fetch })", source, fetch));
        let (first, second) = (
            client.call("queryLibraryTasks", &js!("[1]")),
            client.call("createSearch", &js!("[{}]")),
        );
        for (promise, operation) in [(first, "queryLibraryTasks"), (second, "createSearch")] {
            let reason = wasm_bindgen_futures::JsFuture::from(promise).await;
            // If the function throws synchronously, the second call calls it again and succeeds.
            let Err(reason) = reason else { continue };
            let error = SmhError::of(reason);
            assert_eq!(error.kind(), "config");
            error.assert_message(operation);
            error.assert_message("accessToken");
            assert_eq!(same(&error.cause(), &cause), thrown, "{}", to_json(&error.0));
        }
        client.assert_usable().await;
        assert_eq!(calls(&source), 2.0, "called once, and again after the failure");
    }
}

#[wasm_bindgen_test]
async fn a_token_function_that_fails_after_an_expiry_is_a_config_error() {
    let emulator = Emulator::reset().await;
    let token = JsValue::from_str(&emulator.token);
    let source = js!(
        "(() => { const source = async () => { if (source.calls++ === 1) throw 'later'; return token; }; return Object.assign(source, { calls: 0 }); })()",
        token
    );
    let client = emulator.client_with(&js!("({ accessToken: source })", source));
    client.library_tasks("1").await;
    expire_tokens().await;
    let error = SmhError::of(rejected(client.call("queryLibraryTasks", &js!("[1]"))).await);
    error.assert("{ kind: 'config', attempts: 1, cause: 'later' }");
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ kind: 'http', code: 'InvalidAccessToken' }");
    assert_eq!(calls(&source), 4.0);
}

/// The method of each request so far.
fn methods(recorder: &FetchRecorder) -> String {
    let requests = recorder.requests();
    let methods: Vec<String> = requests.iter().map(|request| text(request, "method")).collect();
    methods.join(" ")
}

#[wasm_bindgen_test]
async fn a_token_function_that_never_resolves_times_out_and_is_called_again() {
    let emulator = Emulator::reset().await;
    let source = js!("(() => {
            const source = () => source.calls++ ? 'token' : new Promise(() => {});
            return Object.assign(source, { calls: 0 });
        })()");
    let clock = StoppedClock::stop();
    let (client, recorder) =
        emulator.recording_client(&js!("({ accessToken: source, timeoutMs: 200 })", source));
    recorder.respond_with("async () => Response.json([])");
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the token is requested", async || calls(&source) == 1.0).await;
    clock.advance(200);
    let error = SmhError::of(rejected(call).await);
    error.assert("{ kind: 'timeout', attempts: 0, retryable: true }");
    error.assert_message("`accessToken`");
    let call = client.call("queryLibraryTasks", &js!("[1]"));
    until("the function is called again", async || {
        clock.advance(10);
        calls(&source) == 2.0
    })
    .await;
    resolved(call).await;
    assert_eq!(calls(&source), 2.0);
}

#[wasm_bindgen_test]
async fn pagehide_deletes_with_the_last_token_while_a_new_one_is_pending() {
    let emulator = Emulator::reset().await;
    let token = JsValue::from_str(&emulator.token);
    let source = js!(
        "(() => {
            const source = () => source.calls++ ? new Promise(() => {}) : token;
            return Object.assign(source, { calls: 0 });
        })()",
        token
    );
    let (client, recorder) = emulator.recording_client(&js!("({ accessToken: source })", source));
    recorder.end_searches_after_first_page();
    let first = View::ready(&client, "{}").await;
    let second = View::ready(&client, "{}").await;
    // The token is rejected for the first deletion, so both deletions wait for another token.
    recorder.respond_with(
        "async (request) => request.method === 'DELETE'
            ? Response.json({ code: 'InvalidAccessToken' }, { status: 403 }) : fetch(request)",
    );
    first.call("clear", "[]");
    until("another token is requested", async || calls(&source) == 2.0).await;
    second.call("clear", "[]");
    // A request that did not wait for a token would be sent during this one.
    state().await;
    assert_eq!(methods(&recorder), "POST POST DELETE");
    recorder.respond_with("undefined");
    js!(PAGEHIDE);
    assert_eq!(methods(&recorder), "POST POST DELETE DELETE");
    let last = recorder.requests().pop().unwrap();
    assert!(text(&last, "url").contains(&emulator.token));
    until_state("one search is deleted", |state| state["liveSearches"] == 1).await;
}
