//! Requests: their URLs, headers and fetch options.

use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

/// One call of each method that sends something.
async fn each_call(client: &Client) {
    let page = client.create("{ keyword: 'lighthouse' }").await;
    client.next_page(&page).await;
    client.delete(&page).await;
    resolved(client.call("deleteSearch", &js!("[page.searchId, { keepalive: true }]", page))).await;
    client.library_tasks("1").await;
    resolved(client.call("querySpaceTasks", &js!("[1]"))).await;
    resolved(client.call("clearLibraryHistory", &js!("[]"))).await;
}

#[wasm_bindgen_test]
async fn requests_are_preflighted_and_have_neither_cookie_nor_referrer() {
    let emulator = Emulator::reset().await;
    each_call(&emulator.client()).await;
    let origin = text(&js!("globalThis"), "location.origin");
    assert!(!URL.starts_with(&origin));
    let state = state().await;
    let log = state["requests"].as_array().unwrap();
    let preflighted = |operation: &str| {
        log.iter()
            .any(|request| request["preflight"] == true && request["operation"] == operation)
    };
    assert!(
        preflighted("create") && preflighted("delete") && preflighted("history"),
        "{state}"
    );
    let seen = received_requests().await;
    assert_eq!(seen.len(), 7);
    for request in seen {
        assert_eq!(request["origin"], origin, "{request}");
        assert_eq!(request["cookie"], false, "{request}");
        assert_eq!(request["referer"], Value::Null, "{request}");
        let json = request["contentType"] == "application/json";
        assert_eq!(json, request["method"] == "POST", "{request}");
    }
}

#[wasm_bindgen_test]
async fn a_custom_fetch_receives_a_request_without_credentials_and_referrer() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    each_call(&client).await;
    assert_eq!(recorder.requests().len(), 7);
    for args in recorder.arguments() {
        // Firefox respects `keepalive` only in the second argument, which must then repeat the referrer policy.
        let expected = "args[0] instanceof Request && (args[0].keepalive
            ? args[1].keepalive && args[1].referrerPolicy === 'no-referrer'
            : args[1] === undefined)";
        assert!(js!(expected, args).is_truthy(), "{}", to_json(&args));
    }
    for request in recorder.requests() {
        assert_eq!(text(&request, "credentials"), "omit");
        assert_eq!(text(&request, "referrerPolicy"), "no-referrer");
        assert_eq!(text(&request, "cache"), "no-store");
        assert_eq!(text(&request, "mode"), "cors");
        assert!(
            js!(
                "request.signal instanceof AbortSignal && !request.signal.aborted",
                request
            )
            .is_truthy()
        );
        let json = js!("request.headers.get('content-type')", request);
        assert_eq!(
            json.as_string().as_deref() == Some("application/json"),
            text(&request, "method") == "POST"
        );
    }
}

#[wasm_bindgen_test]
async fn the_global_fetch_receives_a_url_and_options() {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    let recorder = js!("(() => {
        const recorder = { calls: [], fetch: globalThis.fetch };
        globalThis.fetch = (...args) => {
            if (String(args[0]).includes('/api/v1/')) recorder.calls.push(args);
            return recorder.fetch.apply(globalThis, args);
        };
        return recorder;
    })()");
    each_call(&client).await;
    js!("void (globalThis.fetch = recorder.fetch)", recorder);
    let calls = list(&recorder, "calls");
    assert_eq!(calls.len(), 7);
    let keepalive = js!(
        "recorder.calls.filter(([, init]) => init.keepalive).length",
        recorder
    );
    assert_eq!(keepalive, 1);
    for args in calls {
        let expected = "args.length === 2 && typeof args[0] === 'string'
            && args[1].credentials === 'omit' && args[1].referrerPolicy === 'no-referrer' && args[1].cache === 'no-store'
            && args[1].signal instanceof AbortSignal && !args[1].signal.aborted
            && ['GET', 'POST', 'DELETE'].includes(args[1].method)
            && (args[1].headers?.get('content-type') === 'application/json') === (args[1].method === 'POST')";
        assert!(js!(expected, args).is_truthy(), "{}", to_json(&args));
    }
}

#[wasm_bindgen_test]
async fn space_and_user_ids_are_encoded() {
    let emulator = Emulator::reset().await;
    for (id, encoded) in [
        ("a/b?c#d%e", "a%2Fb%3Fc%23d%25e"),
        ("a b+c&d=e;f,g:h@i", "a%20b%2Bc%26d%3De%3Bf%2Cg%3Ah%40i"),
        ("空间 😀", "%E7%A9%BA%E9%97%B4%20%F0%9F%98%80"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("..\\x", "..%5Cx"),
        ("\u{0}\n\u{7f}", "%00%0A%7F"),
    ] {
        let before = received_requests().await.len();
        let space = JsValue::from_str(id);
        let client = emulator.client_with(&js!("({ spaceId: space, userId: space })", space));
        let page = client.create("{ keyword: 'lighthouse' }").await;
        client.next_page(&page).await;
        client.delete(&page).await;
        let id = text(&page, "searchId");
        let seen = &received_requests().await[before..];
        let paths: Vec<&str> = seen
            .iter()
            .map(|request| request["path"].as_str().unwrap())
            .collect();
        let root = format!("/api/v1/search/smhtest/{encoded}");
        assert_eq!(
            paths,
            [
                format!("{root}/space-contents"),
                format!("{root}/{id}"),
                format!("{root}/{id}")
            ]
        );
        for request in seen {
            assert!(request["status"] == 200 || request["status"] == 204, "{request}");
            let query = request["query"].as_str().unwrap();
            assert!(query.contains(&format!("&user_id={encoded}")), "{query}");
        }
    }
    until_all_deleted(7).await;
}

#[wasm_bindgen_test]
async fn search_ids_and_markers_are_encoded() {
    let emulator = Emulator::reset().await;
    let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
    client
        .error("continueSearch", &js!("['a/b ?#', '&x=1 +/季']"))
        .await;
    client
        .error("continueSearch", &js!("['-', -9007199254740991]"))
        .await;
    client
        .error("continueSearch", &js!("['-', 9223372036854775807n]"))
        .await;
    let urls: Vec<String> = recorder
        .requests()
        .iter()
        .map(|call| text(call, "url").replace(&emulator.token, "***"))
        .collect();
    let root = format!("{URL}/api/v1/search/smhtest/-");
    assert_eq!(
        urls,
        [
            format!("{root}/a%2Fb%20%3F%23?marker=%26x%3D1%20%2B%2F%E5%AD%A3&access_token=***"),
            format!("{root}/-?marker=-9007199254740991&access_token=***"),
            format!("{root}/-?marker=9223372036854775807&access_token=***"),
        ]
    );
}

#[wasm_bindgen_test]
async fn the_base_url_is_normalised() {
    let emulator = Emulator::reset().await;
    let base = JsValue::from_str(URL);
    for expression in [
        "base + '/'",
        "base + '///'",
        "new URL(base)",
        "base.replace('http:', 'HTTP:')",
        "base.replace('127.0.0.1', '127.1')",
        "' ' + base + '\\n'",
    ] {
        let base_url = js!(expression, base);
        let client = emulator.client_with(&js!("({ baseUrl: base_url })", base_url));
        client.assert_usable().await;
    }
    let (client, recorder) = emulator.recording_client(&js!("({ baseUrl: 'https://gate.example/smh/v2/' })"));
    recorder.respond_with("() => new Response('[]')");
    client.library_tasks("1").await;
    let url = text(&recorder.requests()[0], "url");
    assert!(
        url.starts_with("https://gate.example/smh/v2/api/v1/task/smhtest/1?access_token="),
        "{url}"
    );
    until_all_deleted(6).await;
}

#[wasm_bindgen_test]
async fn the_token_is_encoded() {
    let emulator = Emulator::reset().await;
    let token = "a b&c=d/?#%25+'(é)*!~";
    let (client, recorder) = emulator.recording_client(&js!("({ accessToken: \"a b&c=d/?#%25+'(é)*!~\" })"));
    let error = client.error("queryLibraryTasks", &js!("[1]")).await;
    error.assert("{ status: 403, code: 'InvalidAccessToken', attempts: 1 }");
    let request = &recorder.requests()[0];
    let received = js!("new URL(request.url).searchParams.get('access_token')", request);
    assert_eq!(received, token, "{}", to_json(&get(request, "url")));
}

#[wasm_bindgen_test]
async fn nothing_is_sent_before_a_call() {
    let emulator = Emulator::reset().await;
    let (client, recorder) =
        emulator.recording_client(&js!("({ accessToken: () => { throw new Error('called') } })"));
    assert!(recorder.requests().is_empty());
    client.try_call("free", &js!("[]")).unwrap();
}
