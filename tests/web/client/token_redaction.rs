//! An access token never appears in an error, even if the errors of a custom `fetch` contain it.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// All text that can be read from a value: from itself, its properties, its causes.
fn visible_text(value: &JsValue) -> String {
    let collect = js!("(value) => {
        const parts = [];
        const seen = new Set();
        const look = (part, depth) => {
            if (typeof part === 'string') parts.push(part);
            if (part === null || typeof part !== 'object' || seen.has(part) || depth > 12) return;
            seen.add(part);
            try { parts.push(String(part)); } catch {}
            try { parts.push(JSON.stringify(part) ?? ''); } catch {}
            const names = Reflect.ownKeys(part).concat('name', 'message', 'stack', 'cause', 'url', 'href', 'input');
            for (const name of names) {
                try { look(part[name], depth + 1); } catch {}
            }
        };
        look(value, 0);
        return parts.join('\\n');
    }");
    let value = value.clone();
    js!("collect(value)", collect, value).as_string().unwrap()
}

async fn assert_token_redacted(token: &str, fetch: &str) {
    let emulator = Emulator::reset().await;
    let (client, recorder) =
        emulator.recording_client(&evaluate(&format!("({{ accessToken: {token:?} }})"), &[]));
    recorder.respond_with(fetch);
    for (method, arguments) in [
        ("createSearch", "[{ keyword: 'lighthouse' }]"),
        ("deleteSearch", "['x']"),
        ("queryLibraryTasks", "[1]"),
    ] {
        let error = client.error(method, &js!(arguments)).await;
        let visible = visible_text(&error.0);
        let encoded = text(&recorder.requests()[0], "url");
        let encoded = encoded.split_once("access_token=").unwrap().1;
        let encoded = encoded.split('&').next().unwrap();
        for secret in [token, encoded] {
            assert!(!visible.contains(secret), "{fetch}: {secret:?} in {visible}");
        }
        // The error is still useful.
        assert_eq!(error.kind(), "network", "{}", to_json(&error.0));
    }
}

/// Functions whose errors contain the URL in their own text or in that of their causes.
const URL_IN_TEXT: [&str; 6] = [
    "(request) => Promise.reject(new TypeError(`failed to fetch ${request.url}`))",
    "(request) => Promise.reject(`failed to fetch ${request.url}`)",
    "(request) => { throw new Error(request.url) }",
    "(request) => Promise.reject(Object.assign(new Error('failed'), { url: request.url }))",
    "(request) => Promise.reject(new Error('failed', { cause: new Error(request.url) }))",
    "(request) => {
        let error = new Error(request.url);
        for (let depth = 0; depth < 9; depth++) error = new Error('failed', { cause: error });
        return Promise.reject(error);
    }",
];

/// Functions whose errors refer to the URL by other properties, as those of several well-known packages do.
const URL_IN_PROPERTIES: [&str; 6] = [
    "(request) => Promise.reject(Object.assign(new Error('failed'), { options: { url: request.url } }))",
    "(request) => Promise.reject(Object.assign(new Error('failed'), { request }))",
    "(request) => Promise.reject(Object.assign(new Error('failed'), { url: new URL(request.url) }))",
    "(request) => Promise.reject(new AggregateError([new Error(request.url)], 'failed'))",
    "(request) => Promise.reject({ name: 'X', toString: () => request.url })",
    "(request) => Promise.reject(request)",
];

#[wasm_bindgen_test]
async fn causes_with_the_url_in_their_text_are_redacted() {
    for fetch in URL_IN_TEXT {
        assert_token_redacted("t0ken-0f-the-user", fetch).await;
    }
}

#[wasm_bindgen_test]
async fn causes_that_refer_to_the_url_are_redacted() {
    for fetch in URL_IN_PROPERTIES {
        assert_token_redacted("t0ken-0f-the-user", fetch).await;
    }
}

#[wasm_bindgen_test]
async fn encoded_tokens_are_redacted() {
    for fetch in URL_IN_TEXT {
        assert_token_redacted("acc/ess=tok en+季", fetch).await;
        assert_token_redacted("access(token)*with!'marks'", fetch).await;
    }
}

#[wasm_bindgen_test]
async fn responses_that_contain_the_token_do_not_put_it_into_the_error() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&js!("({ accessToken: 't0ken-0f-the-user' })"));
    for response in [
        "(request) => new Response(request.url)",
        "(request) => new Response(JSON.stringify({ code: 'Bad', message: request.url, requestId: 'x' }), { status: 400 })",
        "(request) => new Response(JSON.stringify({ code: request.url, requestId: request.url }), { status: 400 })",
        "(request) => new Response('', { status: 500, headers: { 'x-request-id': request.url } })",
        "(request) => new Response(JSON.stringify({ searchId: 7, [request.url]: 1 }))",
        "(request) => ({ status: 200, headers: new Headers(), text: () => Promise.reject(new Error(request.url)) })",
        "(request) => ({ status: 200, headers: new Headers(), text() { throw new Error(request.url) } })",
        "(request) => ({ get status() { throw new Error(request.url) } })",
    ] {
        recorder.respond_with(response);
        let error = client.error("continueSearch", &js!("['x', 1]")).await;
        let visible = visible_text(&error.0);
        assert!(!visible.contains("t0ken-0f-the-user"), "{response}: {visible}");
    }
}
