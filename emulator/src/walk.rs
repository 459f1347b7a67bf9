//! The walk of the tree behind a search: it runs on a thread of its own until it ends or is cancelled.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use walkdir::WalkDir;

use crate::item::Entry;

/// Stops a walk, also one that is pausing.
#[derive(Default)]
pub(crate) struct Cancel {
    cancelled: AtomicBool,
    pausing: Mutex<()>,
    wake: Condvar,
}

impl Cancel {
    pub(crate) fn cancel(&self) {
        let _guard = self.pausing.lock();
        self.cancelled.store(true, Ordering::Release);
        self.wake.notify_all();
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    fn pause(&self, duration: Duration) {
        let mut guard = self.pausing.lock();
        if !duration.is_zero() && !self.is_cancelled() {
            self.wake.wait_for(&mut guard, duration);
        }
    }
}

/// Visits everything below `scope`, a path relative to `root`, in a stable order: a directory comes before
/// its contents, and siblings by name. Links are seen and never followed. A scope that is not a directory,
/// or is reached through a link, is empty.
pub(crate) fn walk(
    root: &Path,
    scope: &[String],
    delay: Duration,
    cancel: &Cancel,
    mut visit: impl FnMut(Option<Entry>),
) {
    let Some(start) = directory(root, scope) else {
        return;
    };
    for found in WalkDir::new(start)
        .min_depth(1)
        .follow_links(false)
        .sort_by_file_name()
    {
        if cancel.is_cancelled() {
            return;
        }
        visit(found.ok().and_then(|found| Entry::read(root, &found)));
        cancel.pause(delay);
    }
}

fn directory(root: &Path, scope: &[String]) -> Option<PathBuf> {
    let mut path = root.to_owned();
    for name in scope {
        path.push(name);
        if !path.symlink_metadata().ok()?.is_dir() {
            return None;
        }
    }
    Some(path)
}
