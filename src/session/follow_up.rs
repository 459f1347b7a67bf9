//! The delays before the next request after an empty page of a search that is not finished.

/// The first delay, in milliseconds.
pub const FIRST_DELAY_MS: f64 = 200.0;
/// The longest delay, in milliseconds.
const MAX_DELAY_MS: f64 = 2_000.0;
/// The factor from one delay to the next.
const GROWTH: f64 = 1.5;

/// The delay that follows a delay of `delay_ms` milliseconds.
pub fn next_delay_ms(delay_ms: f64) -> f64 {
    (delay_ms * GROWTH).min(MAX_DELAY_MS)
}
