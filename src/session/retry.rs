//! When a request that failed is sent again, and after how long. The clock and randomness are arguments.

use crate::error::{Error, ErrorKind};
use crate::wire::operation::Operation;

/// The options of trying again; delays in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryOptions {
    /// Attempts after the first.
    pub retries: u32,
    /// The longest first delay; doubles each time.
    pub base_delay_ms: f64,
    /// The longest of all, of those that the service asks for too.
    pub max_delay_ms: f64,
    /// How long another attempt waits for the network to be back, or for the page to be shown.
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

/// Where the page is, as far as a network failure may come from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connectivity {
    /// The browser says that there is no network.
    pub offline: bool,
    /// The page is not shown, so its device may be asleep.
    pub hidden: bool,
}

/// A failure, as far as trying again depends on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryInput {
    /// The same request may be sent again by itself.
    pub repeatable: bool,
    /// No answer came.
    pub unanswered: bool,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<u32>,
    /// From 0 up to 1.
    pub random: f64,
}

impl RetryInput {
    /// What this failure is for trying again.
    pub fn of(error: &Error, random: f64) -> Self {
        let unanswered = matches!(error.kind, ErrorKind::Network | ErrorKind::Timeout);
        // A lost answer may have made a search, or started a job: a second would be one too many.
        let harmless = !matches!(
            error.operation,
            Operation::CreateSearch | Operation::ClearLibraryHistory
        );
        let repeatable = match error.status {
            // The codes for that come with any status.
            _ if error.is_gone() => false,
            _ if error.kind == ErrorKind::Unsent => true,
            Some(429 | 503) => error.kind == ErrorKind::Http,
            Some(408 | 500..) => harmless && error.kind == ErrorKind::Http,
            _ => harmless && unanswered,
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

/// When a function that fails may be called again, whoever needs what it gives: the delays double up to a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TokenBackoff {
    failures: u32,
    failed_at: f64,
    due: f64,
}

impl TokenBackoff {
    const FIRST_DELAY_MS: f64 = 500.0;
    const MAX_DELAY_MS: f64 = 60_000.0;
    const SOON_MS: f64 = 1_000.0;

    /// It has failed at `now`, or what it gave was `refused`, which may happen once to what was kept for long. `random` is from
    /// 0 up to 1.
    pub fn failed(&mut self, refused: bool, random: f64, now: f64) {
        let delay = doubled(Self::FIRST_DELAY_MS, self.failures, Self::MAX_DELAY_MS);
        self.failed_at = now;
        self.due = now;
        if !refused || self.failures > 0 {
            self.due += delay * (0.5 + 0.5 * random);
        }
        self.failures += 1;
    }

    /// When it may be called, in milliseconds.
    pub fn due(&self) -> f64 {
        self.due
    }

    /// The same where somebody waits for it: after a second at most.
    pub fn soon(&self) -> f64 {
        self.due.min(self.failed_at + Self::SOON_MS)
    }
}

/// The attempts of one request.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    options: RetryOptions,
    failures: u32,
}

impl Retry {
    /// Nothing has failed yet.
    pub fn new(options: RetryOptions) -> Self {
        Retry { options, failures: 0 }
    }

    /// Attempts that failed.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The request has succeeded, or another takes its place.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// An attempt has failed at `now`: the wait before the next, if there is to be one.
    pub fn after(&mut self, retry_input: &RetryInput, now: f64) -> Option<Backoff> {
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

/// A wait before another attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The delay alone, in milliseconds.
    pub delay_ms: f64,
    due: f64,
    /// The end of waiting for better surroundings.
    limit: f64,
    unanswered: bool,
}

/// What to do about a [`Backoff`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// Send now.
    Send,
    /// Look again at this time, or when the surroundings have changed.
    Wait(f64),
    /// There has been no network for too long.
    GiveUp,
}

impl Backoff {
    /// A wait until `due` that no failure is the reason of.
    pub fn until(due: f64) -> Self {
        Backoff {
            delay_ms: 0.0,
            due,
            limit: due,
            unanswered: false,
        }
    }

    /// What to do at `now`. An attempt that would only fail is not made: without a network none is; and where no answer
    /// came, none while the page is hidden, for its device may be asleep.
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
