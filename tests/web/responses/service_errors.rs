//! Error responses of the service and of proxies, and no response at all.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

#[wasm_bindgen_test]
async fn error_responses_of_the_service_and_of_proxies_become_errors() {
    let responses = FakedResponses::new().await;
    for (response, expected) in [
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
            "new Response(null, { status: 304 })",
            "{ kind: 'http', status: 304, retryable: false }",
        ),
        (
            "Response.redirect('https://lib.example/', 302)",
            "{ kind: 'http', status: 302, retryable: false }",
        ),
    ] {
        let error = responses.error(response).await;
        error.assert(expected);
        error.assert("{ operation: 'continueSearch', attempts: 1 }");
        let message = error.message();
        assert!(
            !message.contains("<script>") && !message.contains("Gateway"),
            "{message}"
        );
    }
    responses.assert_client_usable().await;
}

#[wasm_bindgen_test]
async fn an_unreachable_service_is_a_network_error() {
    let emulator = Emulator::reset().await;
    // Browsers block port 9.
    let client = emulator.client_with(&js!("({ baseUrl: 'http://127.0.0.1:9' })"));
    let error = client.error("createSearch", &js!("[{}]")).await;
    error.assert("{ kind: 'network', operation: 'createSearch', attempts: 1, retryable: true }");
    let cause = error.cause();
    assert!(js!("cause instanceof TypeError", cause).is_truthy());
}
