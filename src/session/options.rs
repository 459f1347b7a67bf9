//! Reading the options for timeouts, delays, retries and the rate limit.

use crate::session::rate_limit::RateLimit;
use crate::session::retry::RetryOptions;
use crate::value::{Field, Kind, Read, Value};

/// The default timeout, in milliseconds.
pub const DEFAULT_TIMEOUT_MS: i32 = 30_000;

/// The longest delay of a browser's timers, in milliseconds. A timer with a longer delay fires at once.
pub const MAX_TIMER_MS: f64 = 2_147_483_647.0;

/// Reads a timeout in milliseconds, above 0. Returns `None` for no timeout, also if it is longer than [`MAX_TIMER_MS`].
pub fn read_timeout<V: Value>(field: &Field<'_, V>) -> Read<Option<i32>> {
    match field.value.number() {
        Some(ms) if ms > 0.0 && ms <= MAX_TIMER_MS => Ok(Some(ms.ceil() as i32)),
        Some(ms) if ms > MAX_TIMER_MS => Ok(None),
        _ => Err(field.mismatch("a number of milliseconds above 0 (Infinity for no limit)")),
    }
}

/// Reads a delay in milliseconds, from 0 to infinity.
pub fn read_delay<V: Value>(field: &Field<'_, V>) -> Read<f64> {
    let delay = field.value.number().filter(|ms| *ms >= 0.0);
    delay.ok_or_else(|| field.mismatch("a number of milliseconds of at least 0"))
}

/// Reads a delay, limited to that of a timer.
fn read_timer_delay<V: Value>(field: &Field<'_, V>) -> Read<f64> {
    Ok(read_delay(field)?.min(MAX_TIMER_MS))
}

/// Reads the client's option `retry`: `false` or an object.
pub fn read_retry<V: Value>(field: &Field<'_, V>) -> Read<RetryOptions> {
    let mut options = RetryOptions::default();
    match (field.value.kind(), field.value.bool()) {
        (_, Some(false)) => options.retries = 0,
        (Kind::Object, _) => {
            field.set("retries", read_count, &mut options.retries)?;
            field.set("baseDelayMs", read_timer_delay, &mut options.base_delay_ms)?;
            field.set("maxDelayMs", read_timer_delay, &mut options.max_delay_ms)?;
        }
        _ => return Err(field.mismatch("false or an object of `RetryOptions`")),
    }
    Ok(options)
}

fn read_count<V: Value>(field: &Field<'_, V>) -> Read<u32> {
    let count = field.value.integer().and_then(|count| u32::try_from(count).ok());
    count.ok_or_else(|| field.mismatch("an integer of at least 0"))
}

/// Reads the client's option `maxRequestsPerSecond`. Returns `None` for no limit.
pub fn read_rate_limit<V: Value>(field: &Field<'_, V>) -> Read<Option<RateLimit>> {
    match field.value.number() {
        Some(rate) if rate == f64::INFINITY => Ok(None),
        Some(rate) if rate > 0.0 => Ok(Some(RateLimit::per_second(rate))),
        _ => Err(field.mismatch("a number above 0 (Infinity for no limit)")),
    }
}
