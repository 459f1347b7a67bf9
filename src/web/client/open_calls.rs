//! The open calls of a client, which end when it is closed.

use std::task::Waker;

/// The waker of each open call, by its number.
#[derive(Default)]
pub(super) struct OpenCalls {
    /// `None` for a call that has not been polled yet, and for a number that is free.
    wakers: Vec<Option<Waker>>,
    free: Vec<usize>,
}

impl OpenCalls {
    /// Adds a call, and returns its number.
    pub(super) fn add(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.wakers.push(None);
            self.wakers.len() - 1
        })
    }

    /// Frees the number of a call.
    pub(super) fn remove(&mut self, call: usize) {
        if let Some(waker) = self.wakers.get_mut(call) {
            *waker = None;
            self.free.push(call);
        }
    }

    /// Sets the waker of a call.
    pub(super) fn set_waker(&mut self, call: usize, waker: &Waker) {
        if let Some(own) = self.wakers.get_mut(call)
            && own.as_ref().is_none_or(|own| !own.will_wake(waker))
        {
            *own = Some(waker.clone());
        }
    }

    /// Has all calls polled again.
    pub(super) fn wake(&self) {
        for waker in self.wakers.iter().flatten() {
            waker.wake_by_ref();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wakers.len() == self.free.len()
    }
}
