//! When requests may be sent: not during a backoff, and not while the page has been hidden for long.

use crate::session::retry::{Backoff, Connectivity, Decision, Retry, RetryInput, RetryOptions};

/// How long the page may be hidden before no more requests are sent, in milliseconds.
const HIDDEN_GRACE_MS: f64 = 60_000.0;

/// Decides when requests may be sent.
#[derive(Debug)]
pub(super) struct Throttle {
    retry: Retry,
    backoff: Option<Backoff>,
    hidden_since: Option<f64>,
    offline: bool,
}

impl Throttle {
    pub(super) fn new(options: RetryOptions, away: bool) -> Self {
        Throttle {
            retry: Retry::new(options),
            backoff: None,
            hidden_since: away.then_some(f64::NEG_INFINITY),
            offline: false,
        }
    }

    pub(super) fn page_hidden(&mut self, now: f64) {
        self.hidden_since = self.hidden_since.or(Some(now));
    }

    pub(super) fn page_shown(&mut self) {
        self.hidden_since = None;
    }

    pub(super) fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
    }

    /// The service has responded, so the next failure is the first one again.
    pub(super) fn responded(&mut self) {
        self.retry.reset();
    }

    /// The first time from `time` on at which a request may be sent; `None` while the page has been hidden for long.
    pub(super) fn allowed_from(&self, time: f64, now: f64) -> Option<f64> {
        let connectivity = Connectivity {
            offline: self.offline,
            hidden: self.hidden_since.is_some(),
        };
        let time = time.max(now);
        let time = match self.backoff.map(|backoff| backoff.decide(now, connectivity)) {
            Some(Decision::Wait(until)) => time.max(until),
            // After a long time offline, requests are sent all the same: browsers are sometimes wrong about it.
            Some(Decision::Send | Decision::GiveUp) | None => time,
        };
        let hidden_for_long = |since: f64| since + HIDDEN_GRACE_MS <= time;
        (!self.hidden_since.is_some_and(hidden_for_long)).then_some(time)
    }

    /// True if a request may be sent now.
    pub(super) fn allows(&self, now: f64) -> bool {
        self.allowed_from(now, now) == Some(now)
    }

    /// Delays all requests after a failure. Returns the delay in milliseconds. Several requests in flight can fail for the same
    /// reason, so failures during a backoff do not count; they extend it only if the service asks for more time.
    pub(super) fn back_off(&mut self, retry_input: &RetryInput, now: f64) -> f64 {
        let end = |backoff: &Backoff| match backoff.decide(now, Connectivity::default()) {
            Decision::Wait(until) => until,
            Decision::Send | Decision::GiveUp => now,
        };
        let mut until = self.backoff.as_ref().map_or(now, end);
        let is_first = until <= now;
        let mut retry = self.retry;
        if (is_first || retry_input.retry_after_ms.is_some())
            && let Some(backoff) = retry.backoff_after(retry_input, now)
            && (is_first || end(&backoff) > until)
        {
            until = end(&backoff);
            self.backoff = Some(backoff);
        }
        if is_first {
            self.retry = retry;
        }
        until - now
    }
}
