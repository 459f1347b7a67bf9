//! Limits how many browsers run at a time, over all test processes of this checkout.
//!
//! `target/turns` has a file for each browser that may run. To start a browser, a process takes the lock of one of the files
//! and holds it as long as the browser is in use; the system releases the lock if the process dies. The environment variable
//! `SMH_BROWSERS` says how many there are; the scripts that start the tests choose it by the machine's cores and memory.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::support::engine::Engine;
use crate::support::harness::say;

/// The tests of one process get their turns in the order in which they ask.
static QUEUE: Mutex<()> = Mutex::const_new(());
const PAUSE: Duration = Duration::from_millis(50);

/// The right to use a browser, until it is dropped.
pub(crate) struct Turn {
    _locks: Vec<File>,
}

/// Waits until one more browser may run.
pub(crate) async fn one() -> Turn {
    let _queue = QUEUE.lock().await;
    next_free().await
}

/// The same without queueing behind the other tests of the process: for the longest test, which should start first.
pub(crate) async fn early() -> Turn {
    next_free().await
}

/// The same, or nothing if this machine lacks the engine.
pub(crate) async fn for_engine(engine: Engine) -> Option<Turn> {
    if is_missing(engine) {
        return None;
    }
    Some(one().await)
}

async fn next_free() -> Turn {
    let files = files();
    loop {
        if let Some(free) = files.iter().position(|file| file.try_lock().is_ok()) {
            let locks = files.into_iter().nth(free).into_iter().collect();
            return Turn { _locks: locks };
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until no other browser runs, and keeps it so: for tests whose results differ on a busy machine.
pub(crate) async fn alone() -> Turn {
    let files = files();
    let _queue = QUEUE.lock().await;
    // Every process takes the locks in this order, so that two of them do not wait for each other.
    for file in &files {
        while file.try_lock().is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Turn { _locks: files }
}

/// Whether this machine lacks an engine, which is then reported. Chromium is required.
pub(crate) fn is_missing(engine: Engine) -> bool {
    match engine.missing() {
        Some(program) if engine != Engine::Chromium => {
            say(&format!(
                "not run: {engine:?} (there is no {program} on this machine)"
            ));
            true
        }
        _ => false,
    }
}

fn files() -> Vec<File> {
    let number = std::env::var("SMH_BROWSERS").ok();
    let number: usize = number.map_or(1, |text| text.parse().expect("SMH_BROWSERS is a number"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/turns");
    fs::create_dir_all(&folder).unwrap();
    let open = |name: usize| File::create(folder.join(name.to_string())).unwrap();
    (1..=number.max(1)).map(open).collect()
}
