//! How often the tasks of a waiter are queried.

/// How often the tasks of a waiter are queried. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PollOptions {
    /// The first interval, at least 50 ms. Each further one is longer by half.
    pub interval_ms: f64,
    /// The longest interval, at least the first one.
    pub max_interval_ms: f64,
}

impl Default for PollOptions {
    fn default() -> Self {
        PollOptions {
            interval_ms: 1_000.0,
            max_interval_ms: 15_000.0,
        }
    }
}

/// The shortest interval, so that no waiter makes the client send without pause.
const MIN_INTERVAL_MS: f64 = 50.0;

impl PollOptions {
    /// The same options, with values that are too small raised to the least allowed.
    pub(super) fn clamped(self) -> Self {
        let interval_ms = self.interval_ms.max(MIN_INTERVAL_MS);
        PollOptions {
            interval_ms,
            max_interval_ms: self.max_interval_ms.max(interval_ms),
        }
    }
}
