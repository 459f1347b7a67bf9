//! Turns for the browsers of all tests that run on this checkout, whichever process they are in.
//!
//! `target/turns` has a file for each browser that may run at a time. Whoever starts a browser holds the lock of one of them
//! meanwhile; the system releases it if the process dies. `tools/env.sh` says how many there are.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::browser::Engine;
use crate::run::say;

/// Tests of one process ask in the order in which they came.
static QUEUE: Mutex<()> = Mutex::const_new(());
const PAUSE: Duration = Duration::from_millis(50);

/// The right to run a browser, until it is dropped.
pub(crate) struct Turn {
    _held: Vec<File>,
}

/// Waits until one more browser may run.
pub(crate) async fn one() -> Turn {
    let _queue = QUEUE.lock().await;
    free().await
}

/// The same for what takes longest, which begins before the others of its process: all would wait for it in the end.
pub(crate) async fn early() -> Turn {
    free().await
}

async fn free() -> Turn {
    let files = files();
    loop {
        if let Some(free) = files.iter().position(|file| file.try_lock().is_ok()) {
            let held = files.into_iter().nth(free).into_iter().collect();
            return Turn { _held: held };
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until no other browser runs, and keeps it so: for what comes out otherwise on a busy machine.
pub(crate) async fn alone() -> Turn {
    let files = files();
    let _queue = QUEUE.lock().await;
    // All take them in this order, so two that want to be alone do not wait for each other.
    for file in &files {
        while file.try_lock().is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Turn { _held: files }
}

/// Whether this machine lacks an engine that not all machines have. If so, this is said.
pub(crate) fn is_missing(engine: Engine) -> bool {
    match engine.missing() {
        Some(command) if engine != Engine::Chromium => {
            say(&format!(
                "not run: {engine:?} (there is no {command} on this machine)"
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
