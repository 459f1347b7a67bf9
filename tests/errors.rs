//! The errors of error responses, and the fields and messages of all errors.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // Helpers of the tests.

mod support;

use serde_json::json;
use smh_wasm::error::{Error, ErrorKind};
use smh_wasm::session::retry::RetryInput;
use smh_wasm::value::Field;
use smh_wasm::wire::error_code;
use smh_wasm::wire::operation::Operation;
use smh_wasm::wire::response::Response;
use support::{Js, response};

#[test]
fn only_timeouts_rate_limits_and_server_errors_are_retryable() {
    for status in (0..200).chain(300..1000) {
        let error = response(status, "")
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
            response(status, "<html>")
                .success(Operation::QueryLibraryTasks)
                .is_ok()
        );
    }
}

#[test]
fn retry_after_is_whole_seconds_up_to_a_day() {
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
    ] {
        assert_eq!(retry_after(header), ms, "{header}");
    }
}

#[test]
fn a_huge_retry_after_is_a_day() {
    for header in ["4294967296", "99999999999999999999"] {
        assert_eq!(retry_after(header), Some(86_400_000), "{header}");
    }
}

#[test]
fn a_retry_after_date_counts_from_the_date_of_the_response() {
    // 1994-11-06T08:49:37Z
    let header = "Sun, 06 Nov 1994 08:49:37 GMT";
    let at = 784_111_777_000.0;
    for (then, ms) in [(at - 2_500.0, 2_500), (at, 0), (at + 1.0, 0), (0.0, 86_400_000)] {
        assert_eq!(retry_after_at(header, then), Some(ms), "{then}");
    }
}

#[test]
fn other_values_of_retry_after_are_ignored() {
    for header in [
        "",
        "soon",
        "-1",
        "1.5",
        "Sun, 06 Nov 1994 08:49:37 EST",
        "1994-11-06T08:49:37Z",
    ] {
        assert_eq!(retry_after(header), None, "{header}");
    }
}

fn retry_after(header: &str) -> Option<u32> {
    retry_after_at(header, 0.0)
}

fn retry_after_at(header: &str, date_ms: f64) -> Option<u32> {
    let response = Response {
        retry_after: Some(String::from(header)),
        date_ms,
        ..response(503, "")
    };
    response
        .success(Operation::CreateSearch)
        .unwrap_err()
        .retry_after_ms
}

#[test]
fn only_an_http_404_or_a_code_of_a_missing_search_means_gone() {
    let gone = |status, code: &str| {
        let body = json!({"code": code}).to_string();
        response(status, body)
            .success(Operation::DeleteSearch)
            .unwrap_err()
            .is_gone()
    };
    assert!(gone(404, "LibraryNotFound") && gone(404, ""));
    for status in [400, 403, 409, 410, 429, 500, 503] {
        assert!(gone(status, "SearchIdInvalid"), "{status}");
        assert!(gone(status, "SearchIdNotFound"), "{status}");
    }
    for (status, code) in [
        (400, ""),
        (400, "searchidinvalid"),
        (400, "BadRequest"),
        (410, "Gone"),
        (403, "MarkerNotFound"),
        (500, ""),
    ] {
        assert!(!gone(status, code), "{status} {code}");
    }
}

#[test]
fn a_request_for_a_search_that_is_gone_is_not_sent_again() {
    let body = json!({"code": "SearchIdNotFound"}).to_string();
    let error = response(503, body)
        .success(Operation::ContinueSearch)
        .unwrap_err();
    assert!(!error.retryable && !RetryInput::from_error(&error, 0.5).repeatable);
}

#[test]
fn an_unsent_request_may_be_sent_again() {
    for operation in [
        Operation::CreateSearch,
        Operation::ContinueSearch,
        Operation::DeleteSearch,
        Operation::ClearLibraryHistory,
    ] {
        let error = Error::unsent(operation);
        assert_eq!(
            (error.kind.name(), error.retryable, error.attempts),
            ("config", true, 0)
        );
        let retry_input = RetryInput::from_error(&error, 0.5);
        assert!(retry_input.repeatable && !retry_input.unanswered);
        assert!(error.message.contains("nothing was sent"));
        assert!(error.meaning().english.contains("reload"));
    }
}

#[test]
fn errors_without_a_response_are_retryable_where_a_retry_can_help() {
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
fn the_fields_in_javascript_leave_out_what_is_unknown() {
    let network = Error::network(Operation::DeleteSearch).after(1);
    assert_eq!(
        serde_json::to_value(network.fields()).unwrap(),
        json!({
            "message": network.message,
            "kind": "network",
            "operation": "deleteSearch",
            "attempts": 1,
            "retryable": true,
            "english": "No connection to the service. Please check your network and try again.",
            "chinese": "无法连接服务，请检查网络后重试。",
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
fn messages_name_only_the_type_of_a_token() {
    let message = |given: Js| {
        let token = Field::root(given, "options.accessToken");
        Error::argument(Operation::Construct, &token.mismatch("a non-empty string")).message
    };
    let said = "SmhClient: `options.accessToken` must be a non-empty string, not ";
    assert_eq!(message(Js::from("hunter2")), format!("{said}this string"));
    assert_eq!(message(Js::Number(7.0)), format!("{said}a number"));
    assert_eq!(message(Js::Null), format!("{said}null"));
}

#[test]
fn the_error_for_tasks_that_are_not_found_lists_their_ids() {
    let error = |count| Error::tasks_not_found(Operation::WaitForTasks, &Vec::from_iter(1..=count));
    let few = error(2);
    assert_eq!(
        few.message,
        "waitForTasks: the service does not report these task ids: 1, 2; unknown, or ended and more than 30 days old"
    );
    assert_eq!(
        (few.kind, few.code.as_deref()),
        (ErrorKind::Http, Some("TaskNotFound"))
    );
    assert_eq!((few.status, few.retryable), (None, false));
    assert!(few.meaning().english.contains("task"));
    assert!(error(10).message.contains(": 1, 2, 3, 4, 5, 6, 7, 8, 9, 10; "));
    assert!(error(1_000_000).message.contains(", 10 and 999990 more; "));
}

#[test]
fn the_error_of_a_wait_that_timed_out_names_the_time() {
    let error = Error::wait_timeout(Operation::WaitForTasks, 500);
    assert_eq!((error.kind, error.retryable), (ErrorKind::Timeout, true));
    assert!(
        error
            .message
            .starts_with("waitForTasks: not every task has ended within 500 ms")
    );
}

#[test]
fn every_code_has_a_sentence_for_users_in_both_languages() {
    let codes = "BadRequest ParamInvalid SearchIdInvalid SearchTooComplex SearchNotEnabled SpaceIdInvalid \
        InvalidTimeFormat EmptyAccessToken InvalidAccessToken NoPermission AccessTokenNotMatchLibrary \
        AccessTokenNotMatchSpace ReadForbidden LibraryServiceExpired SpaceBanned LibraryNotFound SpaceNotFound \
        MarkerNotFound RouteNotFound ReadRequestTimeout RateLimitExceeded URITooLong InternalServerError \
        ServerOverloaded RequestTimeout TaskNotFound SearchIdNotFound SearchTimeout TaskNotCancelable \
        NoPermissionToOtherUserTask TooManyItems NoItemsProvided FunctionNotEnabled LibraryInitializing \
        AccessTokenVersionNotMatch WriteForbidden FileNotFound DirectoryNotFound PathNotFound \
        SameNameDirectoryOrFileExists PathConflict DuplicateFavoriteRecord ClientDisconnected";
    for code in codes.split_whitespace() {
        // A status without a meaning of its own, so that the code decides.
        let meaning = error_code::of_response(418, Some(code)).unwrap_or_else(|| panic!("{code}"));
        assert!(
            meaning.english.ends_with('.') && meaning.english.is_ascii(),
            "{code}"
        );
        assert!(
            meaning.chinese.ends_with('。') && !meaning.chinese.is_ascii(),
            "{code}"
        );
    }
}

#[test]
fn every_kind_of_error_has_a_sentence_for_users() {
    let user = |error: Box<Error>| error.meaning().english;
    let create = Operation::CreateSearch;
    let http = |status| user(response(status, "").success(create).unwrap_err());
    assert!(user(Error::network(create)).contains("network"));
    assert!(user(Error::timeout(create, 1)).contains("too long"));
    // It must not say that the sign-in has expired: the cause is unknown.
    let no_token = user(Error::token_function(create));
    assert!(no_token.contains("try again") && no_token.contains("sign in"));
    assert_ne!(
        no_token,
        error_code::of_response(403, Some("InvalidAccessToken"))
            .unwrap()
            .english
    );
    assert!(user(Error::closed(create)).contains("closed"));
    assert!(user(Error::config(create, &["wrong"])).contains("reload"));
    assert!(user(Error::not_a_response(create)).contains("unexpected"));
    assert!(http(403).contains("permission"));
    assert!(http(429).contains("Too many"));
    assert!(http(503).contains("busy"));
    assert!(http(418).contains("change it"));
    assert!(http(413).contains("change it") && http(431).contains("change it"));
    assert!(http(451).contains("blocked"));
    assert!(http(499).contains("network"));
    assert!(http(0).contains("unexpected"));
}

#[test]
fn operations_are_found_by_their_names() {
    for operation in Operation::ALL {
        assert_eq!(Operation::from_name(operation.name()), Some(operation));
    }
    assert_eq!(Operation::from_name("createsearch"), None);
}

#[test]
fn the_list_of_operations_is_complete() {
    for (index, operation) in Operation::ALL.into_iter().enumerate() {
        assert_eq!(operation as usize, index);
    }
    // The last one of the enum.
    assert_eq!(Operation::Subscribe as usize + 1, Operation::ALL.len());
}
