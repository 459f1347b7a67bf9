//! Waiting until something is so, by looking again.

use std::time::{Duration, Instant};

/// How long anything may take on a slow machine.
const LIMIT: Duration = Duration::from_secs(45);
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until `look` says yes. `look` says what it sees otherwise, for the message when the time is over.
pub(crate) async fn until(what: &str, look: impl AsyncFnMut() -> Result<(), String>) {
    until_within(LIMIT, what, look).await;
}

/// The same where it may take longer.
pub(crate) async fn until_within(
    limit: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<(), String>,
) {
    let start = Instant::now();
    while let Err(seen) = look().await {
        assert!(
            start.elapsed() < limit,
            "in {limit:?} it did not happen that {what}: {seen}"
        );
        tokio::time::sleep(PAUSE).await;
    }
}

/// `Ok` where it is so, else what is seen instead.
pub(crate) fn when(is_so: bool, seen: impl std::fmt::Debug) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(format!("{seen:?}")) }
}
