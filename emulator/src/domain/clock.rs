//! A clock that tests move forward, and time arithmetic that cannot overflow.

use std::pin::pin;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::sleep;

const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// A clock that tests move forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: Mutex<Duration>,
    advanced: Notify,
}

impl Clock {
    pub(crate) fn now(&self) -> Instant {
        later(Instant::now(), *self.ahead.lock())
    }

    /// Moves the clock forward and returns how far it is then ahead of the real time: at most a century.
    pub(crate) fn advance(&self, by: Duration) -> Duration {
        let mut ahead = self.ahead.lock();
        *ahead = ahead.saturating_add(by).min(CENTURY);
        self.advanced.notify_waiters();
        *ahead
    }

    /// Waits until a time of this clock.
    pub(crate) async fn sleep_until(&self, time: Instant) {
        loop {
            let mut advanced = pin!(self.advanced.notified());
            advanced.as_mut().enable();
            let left = time.saturating_duration_since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = sleep(left) => {}
                () = advanced => {}
            }
        }
    }

    pub(crate) fn reset(&self) {
        *self.ahead.lock() = Duration::ZERO;
    }
}

/// Whole milliseconds, for JSON.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Adds a duration to a time. More than a century counts as a century.
pub(crate) fn later(time: Instant, by: Duration) -> Instant {
    time + by.min(CENTURY)
}
