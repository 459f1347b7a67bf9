//! Numbers in the order of their due times.

use std::cmp::Ordering;

/// Numbers in the order of their due times, which are in milliseconds.
#[derive(Debug)]
pub(super) struct DueQueue(Vec<(f64, i64)>);

impl DueQueue {
    pub(super) const fn new() -> Self {
        DueQueue(Vec::new())
    }

    fn index(&self, time: f64, id: i64) -> Result<usize, usize> {
        let order = |own: &(f64, i64)| -> Ordering { own.0.total_cmp(&time).then(own.1.cmp(&id)) };
        self.0.binary_search_by(order)
    }

    pub(super) fn add(&mut self, time: f64, id: i64) {
        if let Err(index) = self.index(time, id) {
            self.0.insert(index, (time, id));
        }
    }

    pub(super) fn remove(&mut self, time: f64, id: i64) {
        if let Ok(index) = self.index(time, id) {
            self.0.remove(index);
        }
    }

    /// The earliest due time.
    pub(super) fn first(&self) -> Option<f64> {
        self.0.first().map(|(time, _)| *time)
    }

    /// Removes the first number, if it is due at `now`.
    pub(super) fn pop(&mut self, now: f64) -> Option<i64> {
        let is_due = self.first().is_some_and(|time| time <= now);
        is_due.then(|| self.0.remove(0).1)
    }

    /// Removes the numbers that are due at `until` and that `choose` returns true for, in order.
    pub(super) fn take(&mut self, until: f64, choose: &mut dyn FnMut(f64, i64) -> bool) -> Vec<i64> {
        let mut taken = Vec::new();
        if self.first().is_none_or(|first| first > until) {
            return taken;
        }
        self.0.retain(|(time, id)| {
            let take = *time <= until && choose(*time, *id);
            if take {
                taken.push(*id);
            }
            !take
        });
        taken
    }
}
