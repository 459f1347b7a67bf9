//! Arithmetic with times and durations that cannot overflow.

use std::time::{Duration, Instant};

/// Whole milliseconds, as JSON carries them.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A time after another, a century later at most.
pub(crate) fn later(time: Instant, by: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    time + by.min(CENTURY)
}
