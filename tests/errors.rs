//! What the statuses, headers and codes of error answers mean, and what an error tells.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers are part of the tests.

mod common;

use common::{Js, answer};
use serde_json::json;
use smh_wasm::proto::error::{Error, ErrorKind, Operation};
use smh_wasm::proto::http::{Body, Response};
use smh_wasm::proto::value::Field;

#[test]
fn only_timeouts_rate_limits_and_server_errors_are_worth_a_retry() {
    for status in (0..200).chain(300..1000) {
        let error = answer(status, Body::Empty)
            .success(Operation::QueryLibraryTasks)
            .unwrap_err();
        let retryable = matches!(status, 408 | 429 | 500..=599);
        assert_eq!((error.status, error.retryable), (Some(status), retryable));
        let kind = if (300..=599).contains(&status) {
            ErrorKind::Http
        } else {
            ErrorKind::Protocol
        };
        assert_eq!(error.kind, kind, "{status}");
    }
}

#[test]
fn every_2xx_is_a_success() {
    for status in 200..300 {
        assert!(
            answer(status, Body::Other)
                .success(Operation::QueryLibraryTasks)
                .is_ok()
        );
    }
}

#[test]
fn retry_after_counts_in_whole_seconds_up_to_a_day() {
    for (header, ms) in [
        ("0", Some(0)),
        ("3", Some(3_000)),
        ("86400", Some(86_400_000)),
        ("86401", Some(86_400_000)),
        ("4294967295", Some(86_400_000)),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("3s", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ] {
        assert_eq!(retry_after(header), ms, "{header}");
    }
}

#[test]
fn a_huge_retry_after_is_a_day_and_not_nothing() {
    for header in ["4294967296", "99999999999999999999"] {
        assert_eq!(retry_after(header), Some(86_400_000), "{header}");
    }
}

fn retry_after(header: &str) -> Option<u32> {
    let response = Response {
        retry_after: Some(String::from(header)),
        ..answer(503, Body::Empty)
    };
    response
        .success(Operation::CreateSearch)
        .unwrap_err()
        .retry_after_ms
}

#[test]
fn only_an_http_404_or_the_code_of_a_400_means_gone() {
    let gone = |status, code: &str| {
        let body = Body::Json(json!({"code": code}).into());
        answer(status, body)
            .success(Operation::DeleteSearch)
            .unwrap_err()
            .is_gone()
    };
    assert!(gone(404, "LibraryNotFound") && gone(404, "") && gone(400, "SearchIdInvalid"));
    for (status, code) in [
        (400, ""),
        (400, "searchidinvalid"),
        (400, "BadRequest"),
        (403, "SearchIdInvalid"),
        (410, "Gone"),
        (500, "SearchIdInvalid"),
    ] {
        assert!(!gone(status, code), "{status} {code}");
    }
}

#[test]
fn errors_without_an_answer_say_what_to_do() {
    let operation = Operation::CreateSearch;
    let network = Error::network(operation).after(2);
    assert_eq!(
        (network.kind, network.retryable, network.attempts, network.status),
        (ErrorKind::Network, true, 2, None)
    );
    let timeout = Error::timeout(operation, 30_000);
    assert_eq!((timeout.kind, timeout.retryable), (ErrorKind::Timeout, true));
    assert!(timeout.message.contains("30000 ms"), "{}", timeout.message);
    let token = Error::token_function(operation);
    assert_eq!((token.kind, token.retryable), (ErrorKind::Config, true));
    let not_a_response = Error::not_a_response(operation);
    assert_eq!(
        (not_a_response.kind, not_a_response.retryable),
        (ErrorKind::Protocol, false)
    );
}

#[test]
fn an_error_has_the_fields_that_javascript_sees_and_no_empty_ones() {
    let network = Error::network(Operation::DeleteSearch).after(1);
    assert_eq!(
        serde_json::to_value(network.fields()).unwrap(),
        json!({
            "message": network.message,
            "kind": "network",
            "operation": "deleteSearch",
            "attempts": 1,
            "retryable": true,
        })
    );
}

#[test]
fn kinds_and_operations_have_their_names_in_javascript() {
    use ErrorKind::{Config, Http, Network, Protocol, Timeout};
    assert_eq!(
        [Config, Network, Timeout, Http, Protocol].map(ErrorKind::name),
        ["config", "network", "timeout", "http", "protocol"]
    );
    assert_eq!(Operation::Construct.name(), "SmhClient");
    assert_eq!(Operation::SetAccessToken.name(), "setAccessToken");
}

#[test]
fn what_is_secret_is_named_by_its_kind() {
    let message = |given: Js| {
        let token = Field::root(given, "options.accessToken");
        Error::argument(
            Operation::Construct,
            &token.mismatch("a string that is not empty"),
        )
        .message
    };
    let said = "SmhClient: `options.accessToken` must be a string that is not empty, not ";
    assert_eq!(message(Js::from("hunter2")), format!("{said}this string"));
    assert_eq!(message(Js::Number(7.0)), format!("{said}a number"));
    assert_eq!(message(Js::Null), format!("{said}null"));
}
