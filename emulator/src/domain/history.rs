//! The library's file history: whether it is enabled, and how often it may be cleared.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

pub(crate) struct History {
    enabled_at_start: bool,
    /// The minimum time between two clears.
    interval: Duration,
    inner: Mutex<Inner>,
}

struct Inner {
    enabled: bool,
    last_cleared: Option<Instant>,
}

/// Why the history cannot be cleared.
pub(crate) enum ClearRefused {
    /// It must be disabled first.
    Enabled,
    /// It was cleared less than the interval ago; the remaining time.
    TooEarly(Duration),
}

impl History {
    pub(crate) fn new(enabled_at_start: bool, interval: Duration) -> Self {
        Self {
            enabled_at_start,
            interval,
            inner: Mutex::new(Inner {
                enabled: enabled_at_start,
                last_cleared: None,
            }),
        }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.inner.lock().enabled
    }

    pub(crate) fn set_enabled(&self, enabled: bool) {
        self.inner.lock().enabled = enabled;
    }

    /// Records a clear, if one is allowed now.
    pub(crate) fn clear(&self, now: Instant) -> Result<(), ClearRefused> {
        let mut inner = self.inner.lock();
        if inner.enabled {
            return Err(ClearRefused::Enabled);
        }
        if let Some(last) = inner.last_cleared {
            let since = now.saturating_duration_since(last);
            if since < self.interval {
                return Err(ClearRefused::TooEarly(self.interval - since));
            }
        }
        inner.last_cleared = Some(now);
        Ok(())
    }

    pub(crate) fn reset(&self) {
        *self.inner.lock() = Inner {
            enabled: self.enabled_at_start,
            last_cleared: None,
        };
    }
}
