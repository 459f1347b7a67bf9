//! Properties of every `SmhError`: user messages, JSON, cloning, causes.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

async fn error_of_create(fault: &str) -> SmhError {
    let emulator = Emulator::reset().await;
    let client = emulator.client();
    inject_faults(&format!(
        "{{ closeConnections: true, failNext: [{{ operation: 'create', {fault} }}] }}"
    ))
    .await;
    client.error("createSearch", &js!("[{}]")).await
}

fn user_message(failure: &SmhError, locale: &str) -> String {
    let error = &failure.0;
    let locale = evaluate(locale, &[]);
    js!("error.userMessage(locale)", error, locale)
        .as_string()
        .unwrap()
}

#[wasm_bindgen_test]
async fn user_messages_are_in_the_given_language_or_in_that_of_the_browser() {
    let busy = error_of_create("status: 503, code: 'ServerOverloaded'").await;
    for locale in ["'en'", "'en-GB'", "'fr'", "''", "null", "'zhx'"] {
        assert_eq!(
            user_message(&busy, locale),
            "The service is busy. Please try again later."
        );
    }
    for locale in ["'zh'", "'zh-CN'", "'ZH-Hant-TW'"] {
        assert_eq!(user_message(&busy, locale), "服务繁忙，请稍后再试。");
    }
    js!("Object.defineProperty(navigator, 'language', { configurable: true, get: () => 'zh-TW' })");
    assert_eq!(user_message(&busy, "undefined"), "服务繁忙，请稍后再试。");
    js!("delete navigator.language");
    // The browser retries a request whose reused connection is closed, so the fault is repeated.
    let lost = error_of_create("drop: true, count: 9").await;
    assert!(user_message(&lost, "'en'").contains("No connection"));
    let banned = error_of_create("status: 403, code: 'SpaceBanned'").await;
    assert!(user_message(&banned, "'en'").contains("blocked"));
}

#[wasm_bindgen_test]
async fn an_error_keeps_its_fields_as_json_and_its_message_as_a_clone() {
    let failure = error_of_create("status: 429, code: 'RateLimitExceeded'").await;
    let error = &failure.0;
    let json = js!("JSON.parse(JSON.stringify(error))", error);
    assert_eq!(text(&json, "code"), "RateLimitExceeded");
    assert_eq!(text(&json, "message"), failure.message());
    assert!(flag(&json, "retryable"));
    let clone = js!("structuredClone(error)", error);
    assert!(js!("clone instanceof Error", clone).is_truthy());
    assert_eq!(text(&clone, "message"), failure.message());
}

#[wasm_bindgen_test]
async fn a_cause_that_cannot_be_cloned_is_left_out_of_a_clone() {
    let emulator = Emulator::reset().await;
    for (thrown, cloned) in [
        ("new TypeError('x')", true),
        ("{ close() {} }", false),
        ("() => 1", false),
        ("5", true),
    ] {
        let (client, recorder) = emulator.recording_client(&JsValue::UNDEFINED);
        recorder.respond_with(&format!("async () => {{ throw ({thrown}); }}"));
        let failure = client.error("createSearch", &js!("[{}]")).await;
        let error = &failure.0;
        assert!(!get(error, "cause").is_undefined(), "{thrown}");
        let clone = js!("structuredClone(error)", error);
        assert_eq!(text(&clone, "message"), failure.message());
        assert_eq!(!get(&clone, "cause").is_undefined(), cloned, "{thrown}");
        client.error("deleteSearch", &js!("['x']")).await;
    }
}

#[wasm_bindgen_test]
async fn an_error_converts_to_json_and_to_text() {
    let responses = FakedResponses::new().await;
    let error = responses
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
