//! Cancels a walk, and interrupts its pause.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Cancels a walk, and interrupts its pause.
#[derive(Default)]
pub(crate) struct Cancellation {
    cancelled: AtomicBool,
    pausing: Mutex<()>,
    wake: Condvar,
}

impl Cancellation {
    pub(crate) fn cancel(&self) {
        let _guard = self.pausing.lock();
        self.cancelled.store(true, Ordering::Release);
        self.wake.notify_all();
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    pub(crate) fn pause(&self, duration: Duration) {
        let mut guard = self.pausing.lock();
        if !duration.is_zero() && !self.is_cancelled() {
            self.wake.wait_for(&mut guard, duration);
        }
    }
}
