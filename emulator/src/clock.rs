//! Arithmetic with times and durations that cannot overflow, and a clock that can be moved.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A clock that tests move forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Mutex<Duration>,
}

impl Clock {
    pub(crate) fn now(&self) -> Instant {
        later(Instant::now(), *self.ahead.lock())
    }

    /// Moves it forward and says how far it is ahead of the real time then: a century at most.
    pub(crate) fn advance(&self, by: Duration) -> Duration {
        let mut ahead = self.ahead.lock();
        *ahead = ahead.saturating_add(by).min(CENTURY);
        *ahead
    }

    pub(crate) fn reset(&self) {
        *self.ahead.lock() = Duration::ZERO;
    }
}

/// Whole milliseconds, as JSON carries them.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A time after another, a century later at most.
pub(crate) fn later(time: Instant, by: Duration) -> Instant {
    time + by.min(CENTURY)
}
