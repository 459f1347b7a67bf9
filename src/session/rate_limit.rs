//! A limit of requests per second.

/// A limited number of slots. A request takes a slot, which is free again one period later, so no period sees more requests
/// than there are slots. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct RateLimit {
    slots: usize,
    period: f64,
    /// When the slots that are not free were taken, in order.
    taken: Vec<f64>,
}

impl RateLimit {
    /// Allows `rate` requests in any second. A rate below 1 allows one request in a longer period.
    pub fn per_second(rate: f64) -> Self {
        let slots = rate.floor().max(1.0);
        RateLimit {
            slots: slots as usize,
            // Finite for every rate, so that every slot becomes free again.
            period: (1000.0 * (slots / rate)).min(f64::MAX),
            taken: Vec::new(),
        }
    }

    /// The first time from `now` on at which a slot is free.
    pub fn next_slot(&mut self, now: f64) -> f64 {
        while self.taken.first().is_some_and(|taken| taken + self.period <= now) {
            self.taken.remove(0);
        }
        let index = self.taken.len().checked_sub(self.slots);
        let taken = index.and_then(|index| self.taken.get(index));
        taken.map_or(now, |taken| taken + self.period)
    }

    /// Takes a slot at `now`, even if none is free: an urgent request makes the next ones wait longer.
    pub fn take_slot(&mut self, now: f64) {
        self.taken.push(now);
    }
}
