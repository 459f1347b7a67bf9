//! Waiting for a condition, by checking it again and again.

use std::time::{Duration, Instant};

/// The longest wait on a slow machine.
const LIMIT: Duration = Duration::from_secs(45);
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until `check` returns `Ok`. Its `Err` says what it has seen instead, for the message if the time is over.
pub(crate) async fn until(condition: &str, check: impl AsyncFnMut() -> Result<(), String>) {
    until_within(LIMIT, condition, check).await;
}

/// The same with another limit.
pub(crate) async fn until_within(
    limit: Duration,
    condition: &str,
    mut check: impl AsyncFnMut() -> Result<(), String>,
) {
    let start = Instant::now();
    while let Err(seen) = check().await {
        assert!(
            start.elapsed() < limit,
            "waited {limit:?} in vain for this: {condition}. Instead: {seen}"
        );
        tokio::time::sleep(PAUSE).await;
    }
}

/// The result of a check: `Ok` if the condition is met, otherwise what is seen.
pub(crate) fn when(is_met: bool, seen: impl std::fmt::Debug) -> Result<(), String> {
    if is_met { Ok(()) } else { Err(format!("{seen:?}")) }
}
