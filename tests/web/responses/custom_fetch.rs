//! A custom `fetch` that returns, throws or rejects with anything.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn a_fetch_result_that_is_not_a_response_is_a_protocol_error() {
    let responses = FakedResponses::new().await;
    for response in [
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
        for wrapped in [String::from(response), format!("(async () => {response})()")] {
            let error = responses.error(&wrapped).await;
            assert_eq!(error.kind(), "protocol", "{wrapped}: {}", to_json(&error.0));
            error.assert("{ operation: 'continueSearch', attempts: 1 }");
        }
    }
    for response in [
        "({ status: 200, headers: new Headers(), text: () => 7 })",
        "({ status: 200, headers: new Headers(), text: () => ({}) })",
        "({ status: 200, headers: new Headers(), text: () => undefined })",
        "({ status: NaN, headers: new Headers(), text: async () => '{}' })",
        "({ status: -200, headers: new Headers(), text: async () => '{}' })",
        "({ status: 65736, headers: new Headers(), text: async () => '{}' })",
        "({ status: 200, headers: { get() { throw 1 } }, text: async () => '{}' })",
    ] {
        let error = responses.error(response).await;
        assert_eq!(error.kind(), "protocol", "{response}: {}", to_json(&error.0));
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_response_like_object_is_accepted() {
    let responses = FakedResponses::new().await;
    for response in [
        "({ status: 200, headers: new Map(), text: () => '[{\"taskId\":1,\"status\":204}]' })",
        "({ status: 200, headers: { get: () => null }, text: async () => '[{\"taskId\":1,\"status\":204}]' })",
        "({ then(resolve) { resolve(new Response('[{\"taskId\":1,\"status\":204}]')) } })",
        "(() => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            return new frame.contentWindow.Response('[{\"taskId\":1,\"status\":204}]');
        })()",
    ] {
        let tasks = responses.result_of("queryLibraryTasks", "1", response).await;
        assert_json(&tasks, "[{ taskId: '1', state: 'succeeded', status: 204 }]");
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn a_fetch_that_throws_or_rejects_gives_the_cause_of_the_error() {
    let responses = FakedResponses::new().await;
    for (failing, cause) in [
        ("Promise.reject('offline')", "'offline'"),
        ("Promise.reject('')", "''"),
        ("Promise.reject(undefined)", "undefined"),
        ("Promise.reject(null)", "null"),
        ("Promise.reject(7)", "7"),
        (
            "Promise.reject(globalThis.thrown = new TypeError('Failed to fetch'))",
            "globalThis.thrown",
        ),
        (
            "Promise.reject(globalThis.thrown = { code: 'E' })",
            "globalThis.thrown",
        ),
        (
            "Promise.reject(globalThis.thrown = Symbol('s'))",
            "globalThis.thrown",
        ),
        (
            "Promise.reject(globalThis.thrown = new DOMException('x', 'AbortError'))",
            "globalThis.thrown",
        ),
        (
            "{ throw globalThis.thrown = new Error('at once') }",
            "globalThis.thrown",
        ),
        ("{ throw 'at once' }", "'at once'"),
        (
            "({ then() { throw globalThis.thrown = new Error('then') } })",
            "globalThis.thrown",
        ),
    ] {
        responses
            .recorder
            .respond_with(&format!("(request) => {failing}"));
        // The recorder is an async function, so it rejects. The second client calls the function itself, which may throw.
        let throwing = js!("(request) => FAILING".replace("FAILING", failing).as_str());
        let emulator = Emulator::reset().await;
        // If it throws, nothing was sent.
        let sent = !failing.starts_with("{ throw");
        for (client, sent) in [
            (responses.client.clone(), true),
            (
                emulator.client_with(&js!("({ fetch: throwing })", throwing)),
                sent,
            ),
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
                to_json(&error.cause())
            );
        }
    }
    responses.assert_client_usable().await;
}
