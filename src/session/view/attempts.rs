//! The numbers of requests, and the creates in flight.

use crate::session::Attempt;

/// Numbers the requests, and limits the creates in flight, because each of them makes the server search.
#[derive(Debug)]
pub(super) struct Attempts {
    last: Attempt,
    /// The creates in flight, wanted or not.
    creates: Vec<Attempt>,
    max_concurrent_creates: usize,
}

impl Attempts {
    pub(super) fn new(max_concurrent_creates: usize) -> Self {
        Attempts {
            last: 0,
            creates: Vec::new(),
            max_concurrent_creates,
        }
    }

    /// The number of a new create; `None` if too many creates are in flight.
    pub(super) fn next_create(&mut self) -> Option<Attempt> {
        if self.creates.len() >= self.max_concurrent_creates {
            return None;
        }
        let attempt = self.next_continue();
        self.creates.push(attempt);
        Some(attempt)
    }

    /// The number of a new continue.
    pub(super) fn next_continue(&mut self) -> Attempt {
        self.last += 1;
        self.last
    }

    /// A create has completed, or was not sent. Other numbers have no effect.
    pub(super) fn remove_create(&mut self, attempt: Attempt) {
        if let Some(index) = self.creates.iter().position(|create| *create == attempt) {
            self.creates.swap_remove(index);
        }
    }

    pub(super) fn creates_in_flight(&self) -> usize {
        self.creates.len()
    }
}
