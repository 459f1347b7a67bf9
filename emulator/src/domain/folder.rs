//! The served directory: the only place where the library's entries are read.

use std::fs::{FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::{Condvar, Mutex};
use walkdir::WalkDir;

use crate::domain::entry::{Entry, EntryKind, guess_mime};

/// The served directory.
pub(crate) struct Folder {
    root: PathBuf,
    walk_delay: Duration,
}

impl Folder {
    /// Opens a directory. Links in its path are resolved now, and not again.
    pub(crate) fn open(root: &Path, walk_delay: Duration) -> io::Result<Self> {
        let root = root.canonicalize()?;
        root.read_dir()?;
        Ok(Self { root, walk_delay })
    }

    /// Visits every entry below `scope`, a path relative to the root, in a stable order: a directory before its
    /// contents, siblings by name. Entries that cannot be read are visited as `None`. Links are visited but not
    /// followed. A scope that is not a directory, or that leads through a link, has no entries.
    pub(crate) fn walk(
        &self,
        scope: &[String],
        cancellation: &Cancellation,
        mut visit: impl FnMut(Option<Entry>),
    ) {
        let Some(start) = self.directory(scope) else {
            return;
        };
        let walk = WalkDir::new(start).min_depth(1).follow_links(false);
        for found in walk.sort_by_file_name() {
            if cancellation.is_cancelled() {
                return;
            }
            let entry = found
                .ok()
                .and_then(|found| self.entry(found.path(), &found.metadata().ok()?));
            visit(entry);
            cancellation.pause(self.walk_delay);
        }
    }

    fn directory(&self, scope: &[String]) -> Option<PathBuf> {
        let mut path = self.root.clone();
        for name in scope {
            path.push(name);
            if !path.symlink_metadata().ok()?.is_dir() {
                return None;
            }
        }
        Some(path)
    }

    /// The entry at a path below the root, from the metadata of the path itself, not of a link's target.
    fn entry(&self, path: &Path, metadata: &Metadata) -> Option<Entry> {
        let kind = kind_of(metadata.file_type());
        let is_file = kind == EntryKind::File;
        let relative = path.strip_prefix(&self.root).ok()?;
        let path: Vec<String> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let name = path.last()?.clone();
        let modified_ms = metadata.modified().map(unix_ms).unwrap_or_default();
        Some(Entry {
            kind,
            size: if is_file { metadata.len() } else { 0 },
            created_ms: metadata.created().map(unix_ms).unwrap_or(modified_ms),
            modified_ms,
            inode: inode(metadata, &path),
            mime: is_file.then(|| guess_mime(&name)),
            name,
            path,
        })
    }
}

fn kind_of(file_type: FileType) -> EntryKind {
    if file_type.is_dir() {
        EntryKind::Dir
    } else if file_type.is_symlink() {
        EntryKind::Symlink
    } else {
        EntryKind::File
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata, _path: &[String]) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata, path: &[String]) -> u64 {
    crate::domain::entry::path_checksum(path)
}

/// Whole milliseconds, rounded down. The service's times have no more digits, and a search for an item's own time has
/// to select that item.
fn unix_ms(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration() + Duration::from_nanos(999_999)),
    }
}

/// Cancels a walk, and interrupts its pause.
#[derive(Default)]
pub(crate) struct Cancellation {
    cancelled: AtomicBool,
    pausing: Mutex<()>,
    wake: Condvar,
}

impl Cancellation {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_down() {
        assert_eq!(unix_ms(UNIX_EPOCH + Duration::from_micros(1_999)), 1);
        assert_eq!(unix_ms(UNIX_EPOCH - Duration::from_micros(1)), -1);
        assert_eq!(unix_ms(UNIX_EPOCH - Duration::from_millis(1)), -1);
    }
}
