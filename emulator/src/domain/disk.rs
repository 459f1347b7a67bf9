//! The served directory on disk: the only place where it is read. Nothing writes to it.

use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::domain::entry::{Entry, EntryKind, Source, guess_mime};

/// The served directory on disk.
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    /// Opens a directory. Links in its path are resolved now, and not again.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        root.read_dir()?;
        Ok(Self { root })
    }

    pub(crate) fn path(&self, names: &[String]) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(names);
        path
    }

    /// Whether a file, link or directory is there. The caller has checked that the path leads through no link.
    pub(crate) fn exists(&self, names: &[String]) -> bool {
        self.path(names).symlink_metadata().is_ok()
    }

    /// Whether a directory is there; a link to one does not count.
    pub(crate) fn is_dir(&self, names: &[String]) -> bool {
        let metadata = self.path(names).symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_dir())
    }

    /// The names in a directory. An unreadable directory has none.
    pub(crate) fn names(&self, directory: &[String]) -> Vec<String> {
        let entries = fs::read_dir(self.path(directory)).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    /// The entry at a path.
    pub(crate) fn entry(&self, names: &[String]) -> Option<Entry> {
        let metadata = self.path(names).symlink_metadata().ok()?;
        Some(entry(names.to_vec(), &metadata))
    }
}

/// An entry from its path in the library and the metadata of the path itself, not of a link's target.
pub(super) fn entry(path: Vec<String>, metadata: &Metadata) -> Entry {
    let kind = kind_of(metadata.file_type());
    let is_file = kind == EntryKind::File;
    let name = path.last().cloned().unwrap_or_default();
    let modified_ms = metadata.modified().map(unix_ms).unwrap_or_default();
    Entry {
        kind,
        size: if is_file { metadata.len() } else { 0 },
        created_ms: metadata.created().map(unix_ms).unwrap_or(modified_ms),
        modified_ms,
        inode: inode(metadata, &path),
        mime: is_file.then(|| guess_mime(&name)),
        name,
        path,
        source: Source::SamePath,
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
pub(super) fn unix_ms(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration() + Duration::from_nanos(999_999)),
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
