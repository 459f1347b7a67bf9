//! Which failures are tried again, and after how long.
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
use smh_wasm::wire::response::Body;
use support::response;

const HARMLESS: [Operation; 4] = [
    Operation::ContinueSearch,
    Operation::DeleteSearch,
    Operation::QueryLibraryTasks,
    Operation::QuerySpaceTasks,
];
/// What a lost answer may have done already.
const ONCE_ONLY: [Operation; 2] = [Operation::CreateSearch, Operation::ClearLibraryHistory];

fn http(operation: Operation, status: u16) -> Box<Error> {
    response(status, Body::Empty).success(operation).unwrap_err()
}

fn is_repeatable(error: &Error) -> bool {
    RetryInput::from_error(error, 0.0).repeatable
}

#[test]
fn what_may_be_tried_again() {
    for operation in HARMLESS {
        assert!(is_repeatable(&Error::network(operation)));
        assert!(is_repeatable(&Error::timeout(operation, 1)));
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(is_repeatable(&http(operation, status)), "{status}");
        }
    }
    for operation in ONCE_ONLY {
        assert!(!is_repeatable(&Error::network(operation)));
        assert!(!is_repeatable(&Error::timeout(operation, 1)));
        for status in [408, 500, 502, 504] {
            assert!(!is_repeatable(&http(operation, status)), "{status}");
        }
        assert!(is_repeatable(&http(operation, 429)));
        assert!(is_repeatable(&http(operation, 503)));
    }
    for operation in HARMLESS.into_iter().chain(ONCE_ONLY) {
        for status in [0, 301, 400, 401, 403, 404, 414] {
            assert!(!is_repeatable(&http(operation, status)), "{status}");
        }
        assert!(!is_repeatable(&Error::closed(operation)));
        assert!(!is_repeatable(&Error::config(operation, &["x"])));
        assert!(!is_repeatable(&Error::token_function(operation)));
        assert!(!is_repeatable(&Error::not_a_response(operation)));
    }
}

/// A failure that is tried again.
fn retry_input(random: f64) -> RetryInput {
    RetryInput::from_error(&Error::network(Operation::DeleteSearch), random)
}

#[test]
fn delays_double_up_to_the_longest_and_end() {
    let options = RetryOptions {
        retries: 5,
        base_delay_ms: 100.0,
        max_delay_ms: 500.0,
        ..RetryOptions::default()
    };
    let mut retry = Retry::new(options);
    let mut delays = Vec::new();
    while let Some(pause) = retry.backoff_after(&retry_input(1.0), 0.0) {
        delays.push(pause.delay_ms);
    }
    assert_eq!(delays, [100.0, 200.0, 400.0, 500.0, 500.0]);
    retry.reset();
    assert!(retry.backoff_after(&retry_input(1.0), 0.0).is_some());
}

#[test]
fn what_the_service_asks_for_wins_up_to_the_longest_delay() {
    for (asked, delay) in [(0, 0.0), (2_000, 2_000.0), (86_400_000, 20_000.0)] {
        let asked = RetryInput {
            retry_after_ms: Some(asked),
            ..retry_input(0.9)
        };
        let pause = Retry::new(RetryOptions::default()).backoff_after(&asked, 7.0);
        assert_eq!(pause.map(|pause| pause.delay_ms), Some(delay));
    }
}

#[test]
fn no_retries_means_none() {
    let options = RetryOptions {
        retries: 0,
        ..RetryOptions::default()
    };
    assert_eq!(Retry::new(options).backoff_after(&retry_input(0.0), 0.0), None);
}

const FINE: Connectivity = Connectivity {
    offline: false,
    hidden: false,
};
const OFFLINE: Connectivity = Connectivity {
    offline: true,
    ..FINE
};
const HIDDEN: Connectivity = Connectivity { hidden: true, ..FINE };

#[test]
fn an_attempt_waits_for_its_time_for_the_network_and_for_the_page() {
    let backoff = Retry::new(RetryOptions::default())
        .backoff_after(&retry_input(1.0), 1_000.0)
        .unwrap();
    for around in [FINE, OFFLINE, HIDDEN] {
        assert_eq!(backoff.decide(1_299.0, around), Decision::Wait(1_300.0));
    }
    assert_eq!(backoff.decide(1_300.0, FINE), Decision::Send);
    assert_eq!(backoff.decide(1_300.0, OFFLINE), Decision::Wait(31_300.0));
    assert_eq!(backoff.decide(1_300.0, HIDDEN), Decision::Wait(31_300.0));
    assert_eq!(backoff.decide(31_300.0, OFFLINE), Decision::GiveUp);
    assert_eq!(backoff.decide(31_300.0, HIDDEN), Decision::Send);
}

#[test]
fn a_hidden_page_waits_only_where_no_answer_came() {
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
                Some(pause) => {
                    count += 1;
                    prop_assert!(pause.delay_ms >= 0.0 && pause.delay_ms <= max);
                }
                None => break,
            }
        }
        prop_assert_eq!(count, retries);
    }

    /// However requests come, no second sees more than the limit; and who waits for the time given gets a turn.
    #[test]
    fn no_second_sees_more_requests_than_the_limit(
        rate in 1u32..20,
        gaps in proptest::collection::vec(prop_oneof![Just(0.0), 0.0..30.0f64, 0.0..3_000.0f64], 1..200),
    ) {
        let mut bucket = RateLimit::per_second(f64::from(rate));
        let mut now = 0.0;
        let mut sent: Vec<f64> = Vec::new();
        for gap in gaps {
            now += gap;
            now = bucket.next_slot(now).max(now);
            bucket.take_slot(now);
            sent.push(now);
        }
        for window in sent.windows(rate as usize + 1) {
            prop_assert!(window[rate as usize] - window[0] >= 1_000.0 - 1e-6);
        }
    }
}

#[test]
fn a_burst_up_to_the_limit_goes_at_once() {
    let mut bucket = RateLimit::per_second(10.0);
    for _ in 0..10 {
        assert_eq!(bucket.next_slot(5.0), 5.0);
        bucket.take_slot(5.0);
    }
    assert_eq!(bucket.next_slot(5.0), 1_005.0);
}

#[test]
fn less_than_one_a_second_is_one_in_more_than_a_second() {
    let mut bucket = RateLimit::per_second(0.5);
    bucket.take_slot(0.0);
    assert_eq!(bucket.next_slot(0.0), 2_000.0);
}

#[test]
fn a_token_comes_back_however_small_or_large_the_rate() {
    for rate in [f64::from_bits(1), f64::MIN_POSITIVE, 1e300, f64::MAX] {
        let mut bucket = RateLimit::per_second(rate);
        bucket.take_slot(0.0);
        let next = bucket.next_slot(0.0);
        assert!(next.is_finite(), "{rate}: {next}");
        assert_eq!(bucket.next_slot(next), next);
    }
}

#[test]
fn what_could_not_wait_makes_the_next_wait() {
    let mut bucket = RateLimit::per_second(2.0);
    for _ in 0..4 {
        bucket.take_slot(0.0);
    }
    assert_eq!(bucket.next_slot(0.0), 1_000.0);
    bucket.take_slot(1_000.0);
    assert_eq!(
        bucket.next_slot(1_000.0),
        1_000.0,
        "the debt is gone after its second"
    );
}

#[test]
fn a_function_that_fails_is_called_less_and_less_often_up_to_a_minute() {
    let mut backoff = TokenBackoff::default();
    assert_eq!((backoff.due(), backoff.due_for_caller()), (0.0, 0.0));
    let mut now = 1_000.0;
    let mut delays = Vec::new();
    for _ in 0..9 {
        backoff.failed(false, 1.0, now);
        delays.push(backoff.due() - now);
        // Who is waited for asks after a second at most.
        assert_eq!(backoff.due_for_caller(), backoff.due().min(now + 1_000.0));
        now = backoff.due();
    }
    let expected = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    assert_eq!(delays, expected.map(f64::from));
    backoff.failed(false, 0.0, now);
    assert_eq!(backoff.due() - now, 30_000.0, "half of it is by chance");
}

#[test]
fn a_token_that_is_refused_once_is_no_reason_to_wait() {
    let mut backoff = TokenBackoff::default();
    backoff.failed(true, 1.0, 5.0);
    assert_eq!(backoff.due(), 5.0);
    backoff.failed(true, 1.0, 6.0);
    assert_eq!(backoff.due(), 1_006.0);
}
