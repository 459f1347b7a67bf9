//! Numbers in the order of their times.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A time in milliseconds, which is a number.
#[derive(Clone, Copy, Debug)]
struct Moment(f64);

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Moment {}

/// What is to come, and when.
#[derive(Debug, Default)]
pub(super) struct Agenda(BTreeSet<(Moment, i64)>);

impl Agenda {
    pub(super) fn add(&mut self, time: f64, number: i64) {
        self.0.insert((Moment(time), number));
    }

    pub(super) fn remove(&mut self, time: f64, number: i64) {
        self.0.remove(&(Moment(time), number));
    }

    /// When the first is due.
    pub(super) fn first(&self) -> Option<f64> {
        self.0.first().map(|(time, _)| time.0)
    }

    /// Takes the first out if it is due at `now`.
    pub(super) fn pop(&mut self, now: f64) -> Option<i64> {
        let (time, _) = self.0.first()?;
        if time.0 > now {
            return None;
        }
        self.0.pop_first().map(|(_, number)| number)
    }

    /// What is due up to this time, in order.
    pub(super) fn until(&self, time: f64) -> impl Iterator<Item = (f64, i64)> {
        let due = self.0.iter().take_while(move |(due, _)| due.0 <= time);
        due.map(|(due, number)| (due.0, *number))
    }
}
