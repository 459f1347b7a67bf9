//! Retries, backoffs and the rate limit.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use proptest::prelude::*;
use smh_wasm::error::Error;
use smh_wasm::session::rate_limit::RateLimit;
use smh_wasm::session::retry::{
    Backoff, Connectivity, Decision, Retry, RetryInput, RetryOptions, TokenBackoff,
};
use smh_wasm::wire::operation::Operation;
use support::response;

const IDEMPOTENT: [Operation; 8] = [
    Operation::ContinueSearch,
    Operation::DeleteSearch,
    Operation::QueryLibraryTasks,
    Operation::QuerySpaceTasks,
    Operation::GetItem,
    Operation::LocateItem,
    Operation::ListFolder,
    Operation::GetFileLink,
];
/// Sending these twice may have an effect twice.
const NOT_IDEMPOTENT: [Operation; 6] = [
    Operation::CreateSearch,
    Operation::ClearLibraryHistory,
    Operation::MoveItems,
    Operation::CopyItems,
    Operation::DeleteItems,
    Operation::RestoreItems,
];

fn http(operation: Operation, status: u16) -> Box<Error> {
    response(status, "").success(operation).unwrap_err()
}

fn is_repeatable(error: &Error) -> bool {
    RetryInput::from_error(error, 0.0).repeatable
}

#[test]
fn which_failures_are_repeatable() {
    for operation in IDEMPOTENT {
        assert!(is_repeatable(&Error::network(operation)));
        assert!(is_repeatable(&Error::timeout(operation, 1)));
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(is_repeatable(&http(operation, status)), "{status}");
        }
    }
    for operation in NOT_IDEMPOTENT {
        assert!(!is_repeatable(&Error::network(operation)));
        assert!(!is_repeatable(&Error::timeout(operation, 1)));
        for status in [408, 500, 502, 504] {
            assert!(!is_repeatable(&http(operation, status)), "{status}");
        }
        assert!(is_repeatable(&http(operation, 429)));
        assert!(is_repeatable(&http(operation, 503)));
    }
    for operation in IDEMPOTENT.into_iter().chain(NOT_IDEMPOTENT) {
        for status in [0, 301, 400, 401, 403, 404, 414] {
            assert!(!is_repeatable(&http(operation, status)), "{status}");
        }
        assert!(!is_repeatable(&Error::closed(operation)));
        assert!(!is_repeatable(&Error::config(operation, &["x"])));
        assert!(!is_repeatable(&Error::token_function(operation)));
        assert!(!is_repeatable(&Error::not_a_response(operation)));
    }
}

/// A repeatable failure.
fn retry_input(random: f64) -> RetryInput {
    RetryInput::from_error(&Error::network(Operation::DeleteSearch), random)
}

#[test]
fn delays_double_up_to_the_longest_until_the_retries_are_used_up() {
    let options = RetryOptions {
        retries: 5,
        base_delay_ms: 100.0,
        max_delay_ms: 500.0,
        ..RetryOptions::default()
    };
    let mut retry = Retry::new(options);
    let mut delays = Vec::new();
    while let Some(backoff) = retry.backoff_after(&retry_input(1.0), 0.0) {
        delays.push(backoff.delay_ms);
    }
    assert_eq!(delays, [100.0, 200.0, 400.0, 500.0, 500.0]);
    retry.reset();
    assert!(retry.backoff_after(&retry_input(1.0), 0.0).is_some());
}

#[test]
fn retry_after_replaces_the_delay_up_to_the_longest() {
    for (asked, delay) in [(0, 0.0), (2_000, 2_000.0), (86_400_000, 20_000.0)] {
        let asked = RetryInput {
            retry_after_ms: Some(asked),
            ..retry_input(0.9)
        };
        let backoff = Retry::new(RetryOptions::default()).backoff_after(&asked, 7.0);
        assert_eq!(backoff.map(|backoff| backoff.delay_ms), Some(delay));
    }
}

#[test]
fn without_retries_there_is_no_backoff() {
    let options = RetryOptions {
        retries: 0,
        ..RetryOptions::default()
    };
    assert_eq!(Retry::new(options).backoff_after(&retry_input(0.0), 0.0), None);
}

const ONLINE: Connectivity = Connectivity {
    offline: false,
    hidden: false,
};
const OFFLINE: Connectivity = Connectivity {
    offline: true,
    ..ONLINE
};
const HIDDEN: Connectivity = Connectivity {
    hidden: true,
    ..ONLINE
};

#[test]
fn an_attempt_waits_for_its_delay_the_network_and_the_page() {
    let backoff = Retry::new(RetryOptions::default())
        .backoff_after(&retry_input(1.0), 1_000.0)
        .unwrap();
    for around in [ONLINE, OFFLINE, HIDDEN] {
        assert_eq!(backoff.decide(1_299.0, around), Decision::Wait(1_300.0));
    }
    assert_eq!(backoff.decide(1_300.0, ONLINE), Decision::Send);
    assert_eq!(backoff.decide(1_300.0, OFFLINE), Decision::Wait(31_300.0));
    assert_eq!(backoff.decide(1_300.0, HIDDEN), Decision::Wait(31_300.0));
    assert_eq!(backoff.decide(31_300.0, OFFLINE), Decision::GiveUp);
    assert_eq!(backoff.decide(31_300.0, HIDDEN), Decision::Send);
}

#[test]
fn a_hidden_page_delays_only_attempts_after_a_missing_response() {
    let answered = RetryInput::from_error(&http(Operation::DeleteSearch, 503), 0.0);
    let backoff = Retry::new(RetryOptions::default())
        .backoff_after(&answered, 0.0)
        .unwrap();
    assert_eq!(backoff.decide(0.0, HIDDEN), Decision::Send);
    assert_eq!(Backoff::until(5.0).decide(5.0, OFFLINE), Decision::Send);
}

proptest! {
    #[test]
    fn delays_are_random_and_never_too_long(
        retries in 0u32..50,
        base in 0.0..1e9f64,
        max in prop_oneof![0.0..1e9f64, Just(f64::INFINITY)],
        randoms in proptest::collection::vec(0.0..1.0f64, 60),
    ) {
        let options = RetryOptions { retries, base_delay_ms: base, max_delay_ms: max, ..RetryOptions::default() };
        let mut retry = Retry::new(options);
        let mut count = 0;
        for random in randoms {
            match retry.backoff_after(&retry_input(random), 0.0) {
                Some(backoff) => {
                    count += 1;
                    prop_assert!(backoff.delay_ms >= 0.0 && backoff.delay_ms <= max);
                }
                None => break,
            }
        }
        prop_assert_eq!(count, retries);
    }

    /// The next slot is free at the time that the rate limit names.
    #[test]
    fn no_second_has_more_requests_than_the_limit(
        rate in 1u32..20,
        gaps in proptest::collection::vec(prop_oneof![Just(0.0), 0.0..30.0f64, 0.0..3_000.0f64], 1..200),
    ) {
        let mut limit = RateLimit::per_second(f64::from(rate));
        let mut now = 0.0;
        let mut sent: Vec<f64> = Vec::new();
        for gap in gaps {
            now += gap;
            now = limit.next_slot(now).max(now);
            limit.take_slot(now);
            sent.push(now);
        }
        for window in sent.windows(rate as usize + 1) {
            prop_assert!(window[rate as usize] - window[0] >= 1_000.0 - 1e-6);
        }
    }
}

#[test]
fn a_burst_up_to_the_limit_is_sent_at_once() {
    let mut limit = RateLimit::per_second(10.0);
    for _ in 0..10 {
        assert_eq!(limit.next_slot(5.0), 5.0);
        limit.take_slot(5.0);
    }
    assert_eq!(limit.next_slot(5.0), 1_005.0);
}

#[test]
fn a_rate_below_one_allows_one_request_in_a_longer_period() {
    let mut limit = RateLimit::per_second(0.5);
    limit.take_slot(0.0);
    assert_eq!(limit.next_slot(0.0), 2_000.0);
}

#[test]
fn a_slot_becomes_free_again_with_any_rate() {
    for rate in [f64::from_bits(1), f64::MIN_POSITIVE, 1e300, f64::MAX] {
        let mut limit = RateLimit::per_second(rate);
        limit.take_slot(0.0);
        let next = limit.next_slot(0.0);
        assert!(next.is_finite(), "{rate}: {next}");
        assert_eq!(limit.next_slot(next), next);
    }
}

#[test]
fn urgent_requests_make_the_next_ones_wait() {
    let mut limit = RateLimit::per_second(2.0);
    for _ in 0..4 {
        limit.take_slot(0.0);
    }
    assert_eq!(limit.next_slot(0.0), 1_000.0);
    limit.take_slot(1_000.0);
    assert_eq!(
        limit.next_slot(1_000.0),
        1_000.0,
        "a second later the slot is free"
    );
}

#[test]
fn delays_of_the_token_function_double_up_to_a_minute() {
    let mut backoff = TokenBackoff::default();
    assert_eq!((backoff.due(), backoff.due_for_caller()), (0.0, 0.0));
    let mut now = 1_000.0;
    let mut delays = Vec::new();
    for _ in 0..9 {
        backoff.failed(false, 1.0, now);
        delays.push(backoff.due() - now);
        // A caller waits a second at most.
        assert_eq!(backoff.due_for_caller(), backoff.due().min(now + 1_000.0));
        now = backoff.due();
    }
    let expected = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    assert_eq!(delays, expected.map(f64::from));
    backoff.failed(false, 0.0, now);
    assert_eq!(backoff.due() - now, 30_000.0, "half of it is random");
}

#[test]
fn the_first_refused_token_causes_no_delay() {
    let mut backoff = TokenBackoff::default();
    backoff.failed(true, 1.0, 5.0);
    assert_eq!(backoff.due(), 5.0);
    backoff.failed(true, 1.0, 6.0);
    assert_eq!(backoff.due(), 1_006.0);
}
