//! A limit of requests a second.

/// A bucket of tokens: a request takes one, which comes back one period later. So there are never more requests in any
/// period than the bucket has tokens.
#[derive(Clone, Debug)]
pub struct Rate {
    tokens: usize,
    /// In milliseconds.
    period: f64,
    /// When the tokens that are not back yet were taken; in order.
    taken: Vec<f64>,
}

impl Rate {
    /// So many requests in any second; a rate below 1 is one request in more than a second.
    pub fn per_second(rate: f64) -> Self {
        let tokens = rate.floor().max(1.0);
        Rate {
            tokens: tokens as usize,
            // Finite for every rate: nothing comes back after an infinite one.
            period: (1000.0 * (tokens / rate)).min(f64::MAX),
            taken: Vec::new(),
        }
    }

    /// When there is a token, at or after `now`.
    pub fn next(&mut self, now: f64) -> f64 {
        while self.taken.first().is_some_and(|taken| taken + self.period <= now) {
            self.taken.remove(0);
        }
        let last = self.taken.len().checked_sub(self.tokens);
        let back = last.and_then(|index| self.taken.get(index));
        back.map_or(now, |taken| taken + self.period)
    }

    /// Takes a token at `now`, also one that is not there: what can't wait makes the next ones wait longer.
    pub fn take(&mut self, now: f64) {
        self.taken.push(now);
    }
}
