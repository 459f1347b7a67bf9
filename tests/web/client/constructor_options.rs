//! The options of the constructor: wrong ones are rejected with an error that names the option.

use smh_wasm::web::SmhClient;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::*;

fn rejection(options: &str) -> SmhError {
    let options = evaluate(&format!("({options})"), &[]);
    match SmhClient::new(options.clone()) {
        Ok(_) => panic!("accepted: {}", to_json(&options)),
        Err(thrown) => {
            let error = SmhError::of(thrown);
            error.assert("{ kind: 'config', operation: 'SmhClient', attempts: 0, retryable: false, status: undefined }");
            error
        }
    }
}

/// Good options with one replaced.
fn with(name: &str, value: &str) -> String {
    format!(
        "{{ baseUrl: 'https://lib.api.tencentsmh.cn', libraryId: 'lib', accessToken: 't0ken', {name}: {value} }}"
    )
}

#[wasm_bindgen_test]
fn valid_options_are_accepted() {
    for options in [
        with("spaceId", "'-'"),
        with("spaceId", "undefined"),
        with("unknown", "Symbol()"),
        with("timeoutMs", "0.5"),
        with("baseUrl", "new URL('https://lib.api.tencentsmh.cn/')"),
        with("baseUrl", "'http://localhost:1'"),
        with("baseUrl", "'http://[::1]:1'"),
        with("baseUrl", "'http://127.200.0.1:1'"),
        with("baseUrl", "'http://emulator.localhost:1'"),
        with("accessToken", "() => 'x'"),
        with("accessToken", "class { static x }"),
        format!("Object.create({})", with("userId", "'me'")),
    ] {
        let options = evaluate(&format!("({options})"), &[]);
        if let Err(thrown) = SmhClient::new(options) {
            panic!("{}", to_json(&thrown));
        }
    }
}

#[wasm_bindgen_test]
fn options_must_be_an_object() {
    for options in [
        "undefined",
        "null",
        "7",
        "'x'",
        "[]",
        "() => {}",
        "Symbol()",
        "new Date()",
        "1n",
    ] {
        rejection(options).assert_message("options");
    }
}

#[wasm_bindgen_test]
fn wrong_options_are_rejected_by_name() {
    const ID: [&str; 9] = [
        "''",
        "'.'",
        "'..'",
        "7",
        "null",
        "{}",
        "[]",
        "'\\ud800'",
        "Symbol()",
    ];
    for name in ["libraryId", "spaceId"] {
        for value in ID {
            rejection(&with(name, value)).assert_message(name);
        }
    }
    for value in ["''", "7", "null", "'\\udc00x'"] {
        rejection(&with("userId", value)).assert_message("userId");
    }
    for value in [
        "undefined",
        "''",
        "' '",
        "7",
        "null",
        "{}",
        "Promise.resolve('x')",
        "['x']",
    ] {
        rejection(&with("accessToken", value)).assert_message("accessToken");
    }
    for value in ["0", "-1", "NaN", "-Infinity", "'30'", "null", "10n", "{}"] {
        rejection(&with("timeoutMs", value)).assert_message("timeoutMs");
    }
    for value in ["null", "'fetch'", "{}", "globalThis.fetch('data:,')", "7"] {
        rejection(&with("fetch", value)).assert_message("fetch");
    }
    for name in ["baseUrl", "libraryId", "accessToken"] {
        let error = rejection(&with(name, "undefined"));
        error.assert_message(name);
        error.assert_message("missing");
    }
}

#[wasm_bindgen_test]
fn an_unsafe_base_url_is_rejected() {
    for value in [
        "''",
        "'lib.api.tencentsmh.cn'",
        "'//lib.api.tencentsmh.cn'",
        "'/api'",
        "'https://'",
        "'http://lib.api.tencentsmh.cn'",
        "'http://127.0.0.1.example.com'",
        "'http://localhost.example.com'",
        "'http://0.0.0.0'",
        "'http://10.0.0.1'",
        "'ftp://localhost'",
        "'file:///x'",
        "'javascript:alert(1)'",
        "'data:,x'",
        "'blob:https://lib.example/1'",
        "'https://user@lib.api.tencentsmh.cn'",
        "'https://user:pw@lib.api.tencentsmh.cn'",
        "'https://lib.api.tencentsmh.cn?x=1'",
        "'https://lib.api.tencentsmh.cn#x'",
        "new URL('http://example.com')",
        "{ href: 7 }",
        "{}",
        "[]",
        "null",
        "7",
    ] {
        rejection(&with("baseUrl", value)).assert_message("baseUrl");
    }
}

#[wasm_bindgen_test]
fn a_base_url_with_a_secret_is_rejected_without_repeating_it() {
    for value in [
        "'https://lib.example/?library_secret=s3cr3t-value'",
        "'https://lib.example/#library_secret=s3cr3t-value'",
        "'https://lib.example/library_secret=s3cr3t-value'",
        "'https://lib.example/?LIBRARY_SECRET=s3cr3t-value'",
        "'not a url library_secret=s3cr3t-value'",
        "new URL('https://lib.example/?library_secret=s3cr3t-value')",
        "'https://s3cr3t-value@lib.example/'",
        "'https://u:s3cr3t-value@lib.example/'",
        "'https://lib.example/?key=s3cr3t-value'",
        "'nonsense?access_token=s3cr3t-value'",
    ] {
        let value = rejection(&with("baseUrl", value)).0;
        let visible = js!(
            "JSON.stringify(value) + value.message + value.stack + String(value.cause)",
            value
        );
        let visible = visible.as_string().unwrap();
        assert!(!visible.contains("s3cr3t"), "{visible}");
    }
}

#[wasm_bindgen_test]
fn options_that_throw_when_read_are_rejected_by_name() {
    for name in [
        "baseUrl",
        "libraryId",
        "spaceId",
        "userId",
        "accessToken",
        "timeoutMs",
        "fetch",
    ] {
        let getter = format!(
            "Object.defineProperty({}, '{name}', {{ get() {{ throw new Error('boo') }} }})",
            with("x", "1")
        );
        rejection(&getter).assert_message(name);
    }
    for options in [
        "new Proxy({}, { get() { throw 1 } })",
        "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
    ] {
        rejection(options).assert_message("options");
    }
    rejection(&with("baseUrl", "{ get href() { throw 1 } }")).assert_message("baseUrl");
}

#[wasm_bindgen_test]
fn the_error_does_not_contain_the_token() {
    let error = rejection(&with("accessToken", "['s3cr3t']"));
    assert!(!error.message().contains("s3cr3t"));
    let error = rejection(&with("accessToken", "'s3cr3t\\ud800'"));
    assert!(!error.message().contains("s3cr3t"));
}

#[wasm_bindgen_test]
async fn options_are_read_once() {
    let emulator = Emulator::reset().await;
    let options = emulator.options(&JsValue::UNDEFINED);
    let client = match SmhClient::new(options.clone()) {
        Ok(client) => Client(client.into()),
        Err(thrown) => panic!("{}", to_json(&thrown)),
    };
    js!(
        "Object.assign(options, { baseUrl: 'https://elsewhere.example', libraryId: '', accessToken: '' })",
        options
    );
    client.assert_usable().await;
}

#[wasm_bindgen_test]
async fn a_wrong_rate_limit_is_rejected() {
    let emulator = Emulator::reset().await;
    for limit in ["0", "-1", "NaN", "'5'", "null", "5n"] {
        let limit = evaluate(limit, &[]);
        let options = emulator.options(&js!("({ maxRequestsPerSecond: limit })", limit));
        let failure = SmhError::of(SmhClient::new(options).err().unwrap());
        failure.assert("{ kind: 'config' }");
        failure.assert_message("`options.maxRequestsPerSecond`");
    }
    emulator
        .client_with(&js!("({ maxRequestsPerSecond: Infinity })"))
        .assert_usable()
        .await;
}

#[wasm_bindgen_test]
async fn wrong_retry_options_are_rejected_by_name() {
    let emulator = Emulator::reset().await;
    for (retry, field) in [
        ("true", "options.retry"),
        ("null", "options.retry"),
        ("3", "options.retry"),
        ("{ retries: -1 }", "options.retry.retries"),
        ("{ retries: 1.5 }", "options.retry.retries"),
        ("{ retries: '3' }", "options.retry.retries"),
        ("{ retries: Infinity }", "options.retry.retries"),
        ("{ baseDelayMs: -1 }", "options.retry.baseDelayMs"),
        ("{ baseDelayMs: NaN }", "options.retry.baseDelayMs"),
        ("{ maxDelayMs: '1' }", "options.retry.maxDelayMs"),
        ("{ get maxDelayMs() { throw 1 } }", "options.retry.maxDelayMs"),
    ] {
        let retry = evaluate(&format!("({retry})"), &[]);
        let options = emulator.options(&js!("({ retry })", retry));
        let thrown = SmhClient::new(options).err().unwrap();
        let failure = SmhError::of(thrown);
        failure.assert("{ kind: 'config' }");
        failure.assert_message(&format!("`{field}`"));
    }
}
