//! Things by their numbers, in a sorted list: for tens of thousands as quick as a tree, at a tenth of its code.

use std::cmp::Ordering;

/// Things by their numbers. They are boxed, so that making url_budget is cheap and that all kinds share their code.
#[derive(Debug)]
pub(super) struct IdMap<T>(Vec<(i64, Box<T>)>);

impl<T> IdMap<T> {
    pub(super) const fn new() -> Self {
        IdMap(Vec::new())
    }

    fn place(&self, number: i64) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.cmp(&number))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn get(&self, number: i64) -> Option<&T> {
        let place = self.place(number).ok()?;
        self.0.get(place).map(|(_, thing)| &**thing)
    }

    pub(super) fn get_mut(&mut self, number: i64) -> Option<&mut T> {
        let place = self.place(number).ok()?;
        self.0.get_mut(place).map(|(_, thing)| &mut **thing)
    }

    /// Puts in a thing whose number is not in use.
    pub(super) fn add(&mut self, number: i64, thing: T) {
        if let Err(place) = self.place(number) {
            self.0.insert(place, (number, Box::new(thing)));
        }
    }

    pub(super) fn remove(&mut self, number: i64) -> Option<T> {
        let place = self.place(number).ok()?;
        Some(*self.0.remove(place).1)
    }

    pub(super) fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        self.0.retain(|(_, thing)| wanted(thing));
    }
}

/// Numbers in the order of their times, in milliseconds.
#[derive(Debug, Default)]
pub(super) struct DueQueue(Vec<(f64, i64)>);

impl DueQueue {
    fn place(&self, time: f64, number: i64) -> Result<usize, usize> {
        let order = |own: &(f64, i64)| -> Ordering { own.0.total_cmp(&time).then(own.1.cmp(&number)) };
        self.0.binary_search_by(order)
    }

    pub(super) fn add(&mut self, time: f64, number: i64) {
        if let Err(place) = self.place(time, number) {
            self.0.insert(place, (time, number));
        }
    }

    pub(super) fn remove(&mut self, time: f64, number: i64) {
        if let Ok(place) = self.place(time, number) {
            self.0.remove(place);
        }
    }

    /// When the first is due.
    pub(super) fn first(&self) -> Option<f64> {
        self.0.first().map(|(time, _)| *time)
    }

    /// Takes the first out if it is due at `now`.
    pub(super) fn pop(&mut self, now: f64) -> Option<i64> {
        let due = self.first().is_some_and(|time| time <= now);
        due.then(|| self.0.remove(0).1)
    }

    /// Takes out what is due up to this time and is chosen, in order.
    pub(super) fn take(&mut self, until: f64, chosen: &mut dyn FnMut(f64, i64) -> bool) -> Vec<i64> {
        let mut taken = Vec::new();
        if self.first().is_none_or(|first| first > until) {
            return taken;
        }
        self.0.retain(|(time, number)| {
            let take = *time <= until && chosen(*time, *number);
            if take {
                taken.push(*number);
            }
            !take
        });
        taken
    }
}
