//! Which base URLs are accepted and in which form, and that error messages contain no secret.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

use smh_wasm::error::ErrorKind;
use smh_wasm::wire::endpoint::base_url;
use smh_wasm::wire::operation::Operation;

/// The error message for a base URL.
fn refusal(text: &str, href: Option<&str>) -> String {
    let error = base_url(text, href).unwrap_err();
    assert_eq!(
        (error.kind, error.operation, error.retryable),
        (ErrorKind::Config, Operation::Construct, false)
    );
    assert!(
        error.message.starts_with("SmhClient: `options.baseUrl` "),
        "{}",
        error.message
    );
    error.message
}

#[test]
fn https_urls_lose_only_a_slash_at_the_end() {
    for (href, base) in [
        (
            "https://smhlib1.api.tencentsmh.cn/",
            "https://smhlib1.api.tencentsmh.cn",
        ),
        ("https://app.example:8443/", "https://app.example:8443"),
        ("https://app.example/smh/v2", "https://app.example/smh/v2"),
        ("https://app.example/smh/", "https://app.example/smh"),
        ("https://app.example/a@b:c", "https://app.example/a@b:c"),
        ("https://xn--fsqu00a.example/", "https://xn--fsqu00a.example"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]"),
    ] {
        assert_eq!(base_url(href, Some(href)).unwrap(), base);
    }
}

#[test]
fn the_canonical_form_is_used() {
    for text in [
        "HTTPS://App.Example",
        " https://app.example\n",
        "https:app.example",
        "https://app.example:443/./",
    ] {
        assert_eq!(
            base_url(text, Some("https://app.example/")).unwrap(),
            "https://app.example"
        );
    }
}

#[test]
fn a_base_never_ends_in_a_slash() {
    for href in ["https://app.example//", "https://app.example/smh//"] {
        assert!(!base_url(href, Some(href)).unwrap().ends_with('/'), "{href}");
    }
}

#[test]
fn http_is_allowed_for_loopback_hosts_only() {
    for href in [
        "http://localhost/",
        "http://localhost:8080/",
        "http://smhlib1.localhost:8080/smh",
        "http://127.0.0.1:8080/",
        "http://127.255.255.254/",
        "http://[::1]/",
        "http://[::1]:8080/",
    ] {
        assert!(base_url(href, Some(href)).is_ok(), "{href}");
    }
    for href in [
        "http://smhlib1.api.tencentsmh.cn/",
        "http://localhost.example/",
        "http://notlocalhost/",
        "http://localhost./",
        "http://127.0.0.1.example/",
        "http://127.example/",
        "http://128.0.0.1/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://[::2]/",
        "http://[::1:1]/",
        "http://example/localhost",
        "http://example/127.0.0.1",
    ] {
        let message = refusal(href, Some(href));
        assert!(
            message.contains("must be https") && message.contains("loopback"),
            "{message}"
        );
    }
}

#[test]
fn messages_name_other_schemes() {
    for (href, scheme) in [
        ("ftp://app.example/", "ftp"),
        ("wss://app.example/", "wss"),
        ("file:///etc/hosts", "file"),
        ("javascript:alert(1)", "javascript"),
        ("data:text/plain,x", "data"),
        ("blob:https://app.example/1", "blob"),
        ("httpss://app.example/", "httpss"),
        ("localhost:8080", "localhost"),
    ] {
        let message = refusal(href, Some(href));
        assert!(
            message.ends_with(&format!("not one of scheme \"{scheme}\"")),
            "{message}"
        );
    }
}

#[test]
fn credentials_queries_and_fragments_are_refused_and_not_repeated() {
    for href in [
        "https://admin:hunter2@app.example/",
        "https://hunter2@app.example/",
        "https://app.example/?key=hunter2",
        "https://app.example/smh?key=hunter2#a",
        "https://app.example/#hunter2",
        "https://app.example/?",
        "https://app.example/#",
        "https://app.example/?library%5Fsecret=hunter2",
        "http://localhost:8080/?hunter2",
        "http://admin:hunter2@localhost/",
        "http://localhost@hunter2.example/",
        "http://localhost:hunter2@app.example/",
        "http://127.0.0.1:hunter2@app.example/",
        "http://[::1]:hunter2@app.example/",
        "http://[::1]@hunter2.example/",
    ] {
        assert!(!refusal(href, Some(href)).contains("hunter2"), "{href}");
    }
}

#[test]
fn a_library_secret_is_refused_anywhere_in_the_url_and_not_repeated() {
    for (text, href) in [
        (
            "https://app.example/?library_secret=hunter2",
            Some("https://app.example/?library_secret=hunter2"),
        ),
        (
            "https://app.example/?LIBRARY_Secret=hunter2",
            Some("https://app.example/?LIBRARY_Secret=hunter2"),
        ),
        (
            "https://app.example/library_secret/hunter2",
            Some("https://app.example/library_secret/hunter2"),
        ),
        (
            "https://app.example/#library_secret=hunter2",
            Some("https://app.example/#library_secret=hunter2"),
        ),
        ("app.example?library_secret=hunter2", None),
        ("library_secret=hunter2", None),
    ] {
        let message = refusal(text, href);
        assert!(
            message.contains("`library_secret`") && message.contains("revoke"),
            "{message}"
        );
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn messages_show_an_invalid_url_only_up_to_a_possible_secret() {
    for (text, shown) in [
        ("", "\"\""),
        ("smhlib1.api.tencentsmh.cn", "\"smhlib1.api.tencentsmh.cn\""),
        ("//app.example", "\"//app.example\""),
        ("https://", "\"https://\""),
        ("https://app example/?key=hunter2", "\"https://app example/\""),
        ("https://app example/#hunter2", "\"https://app example/\""),
    ] {
        let message = refusal(text, None);
        assert!(
            message.ends_with(&format!("must be an absolute https URL, not {shown}")),
            "{message}"
        );
    }
    let long = "张".repeat(100);
    assert!(refusal(&long, None).ends_with("张…\""));
}

#[test]
fn credentials_in_an_invalid_url_are_not_repeated() {
    for text in [
        "https://admin:hunter2@app example/",
        "//hunter2@app.example",
        "hunter2@app.example",
    ] {
        assert!(!refusal(text, None).contains("hunter2"), "{text}");
    }
}
