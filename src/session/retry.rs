//! Whether a failed request is sent again, and when.

use crate::error::{Error, ErrorKind};

/// The options of retries. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryOptions {
    /// The most attempts after the first one.
    pub retries: u32,
    /// The upper limit of the first delay. It doubles with each attempt.
    pub base_delay_ms: f64,
    /// The longest delay, also of those that the service asks for.
    pub max_delay_ms: f64,
    /// How long an attempt waits for a network connection, or for the page to be shown.
    pub max_wait_ms: f64,
}

impl Default for RetryOptions {
    fn default() -> Self {
        RetryOptions {
            retries: 3,
            base_delay_ms: 300.0,
            max_delay_ms: 20_000.0,
            max_wait_ms: 30_000.0,
        }
    }
}

/// Circumstances that can make a request fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connectivity {
    /// The browser has no network connection.
    pub offline: bool,
    /// The page is hidden, so the device may be asleep.
    pub hidden: bool,
}

/// The properties of a failure that decide whether and when the request is sent again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryInput {
    /// The request may be sent again without asking the user.
    pub repeatable: bool,
    /// No response came.
    pub unanswered: bool,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u32>,
    /// A random number from 0 up to 1.
    pub random: f64,
}

impl RetryInput {
    /// The properties of `error`; `random` is from 0 up to 1.
    pub fn from_error(error: &Error, random: f64) -> Self {
        let unanswered = matches!(error.kind, ErrorKind::Network | ErrorKind::Timeout);
        let is_idempotent = error.operation.is_idempotent();
        let repeatable = match error.status {
            // Before the statuses, because these codes come with any of them.
            _ if error.is_gone() => false,
            _ if error.kind == ErrorKind::Unsent => true,
            Some(429 | 503) => error.kind == ErrorKind::Http,
            Some(408 | 500..) => is_idempotent && error.kind == ErrorKind::Http,
            _ => is_idempotent && unanswered,
        };
        RetryInput {
            repeatable,
            unanswered,
            retry_after_ms: error.retry_after_ms,
            random,
        }
    }
}

/// `base` doubled `times` times, at most `max`.
pub(crate) fn doubled(base: f64, times: u32, max: f64) -> f64 {
    (base * (1_u64 << times.min(32)) as f64).min(max)
}

/// When the application's function for a token may be called again after failures. The delays double up to a minute,
/// for all requests that need the token together. Times are in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TokenBackoff {
    failures: u32,
    failed_at: f64,
    due: f64,
}

impl TokenBackoff {
    const FIRST_DELAY_MS: f64 = 500.0;
    const MAX_DELAY_MS: f64 = 60_000.0;
    const MAX_DELAY_FOR_CALLER_MS: f64 = 1_000.0;

    /// The function failed at `now`, or the service refused its token. The first refusal causes no delay, because the token may
    /// just have expired. `random` is from 0 up to 1.
    pub fn failed(&mut self, refused: bool, random: f64, now: f64) {
        let delay = doubled(Self::FIRST_DELAY_MS, self.failures, Self::MAX_DELAY_MS);
        self.failed_at = now;
        self.due = now;
        if !refused || self.failures > 0 {
            self.due += delay * (0.5 + 0.5 * random);
        }
        self.failures += 1;
    }

    /// When the function may be called.
    pub fn due(&self) -> f64 {
        self.due
    }

    /// When the function may be called if a call of the application waits for the token: after a second at most.
    pub fn due_for_caller(&self) -> f64 {
        self.due.min(self.failed_at + Self::MAX_DELAY_FOR_CALLER_MS)
    }
}

/// Counts the failed attempts of one request.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    options: RetryOptions,
    failures: u32,
}

impl Retry {
    /// A request that has not failed yet.
    pub fn new(options: RetryOptions) -> Self {
        Retry { options, failures: 0 }
    }

    /// The number of failed attempts.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The request has succeeded, or another one takes its place.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// An attempt has failed at `now`. Returns the wait before the next attempt; `None` if there is none.
    pub fn backoff_after(&mut self, retry_input: &RetryInput, now: f64) -> Option<Backoff> {
        let options = self.options;
        if !retry_input.repeatable || self.failures >= options.retries {
            return None;
        }
        let delay = match retry_input.retry_after_ms {
            Some(asked) => f64::from(asked).min(options.max_delay_ms),
            None => retry_input.random * doubled(options.base_delay_ms, self.failures, options.max_delay_ms),
        };
        self.failures += 1;
        Some(Backoff {
            delay_ms: delay,
            due: now + delay,
            limit: now + delay + options.max_wait_ms,
            unanswered: retry_input.unanswered,
        })
    }
}

/// A wait before another attempt. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The delay.
    pub delay_ms: f64,
    /// The end of the delay.
    due: f64,
    /// The end of the wait for a network connection or for the page to be shown.
    limit: f64,
    unanswered: bool,
}

/// The decision about the next attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// Send the request now.
    Send,
    /// Decide again at this time, or when the connectivity has changed.
    Wait(f64),
    /// Stop: the browser has been offline for too long.
    GiveUp,
}

impl Backoff {
    /// A wait until `due` that was not caused by a failure.
    pub fn until(due: f64) -> Self {
        Backoff {
            delay_ms: 0.0,
            due,
            limit: due,
            unanswered: false,
        }
    }

    /// Decides at `now`. Nothing is sent while the browser is offline. If the last attempt got no response, nothing is sent while
    /// the page is hidden either, because the device may be asleep.
    pub fn decide(&self, now: f64, connectivity: Connectivity) -> Decision {
        if now < self.due {
            return Decision::Wait(self.due);
        }
        let waits = now < self.limit;
        match connectivity {
            Connectivity { offline: true, .. } if waits => Decision::Wait(self.limit),
            Connectivity { offline: true, .. } if self.limit > self.due => Decision::GiveUp,
            Connectivity { hidden: true, .. } if waits && self.unanswered => Decision::Wait(self.limit),
            _ => Decision::Send,
        }
    }
}
