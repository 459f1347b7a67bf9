//! What a search finds: facts read from the file system, and how the service words them.

use std::fs::{FileType, Metadata};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crc::{CRC_64_XZ, Crc};
use jiff::Timestamp;
use serde::Serialize;
use walkdir::DirEntry;

const CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Dir,
    File,
    Symlink,
}

/// A directory, a file or a link, as it was when the walk came by.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    pub(crate) name: String,
    /// Relative to the root; the last element is the name.
    pub(crate) path: Vec<String>,
    pub(crate) size: u64,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) inode: u64,
    /// The MIME type that the name suggests, for files.
    pub(crate) mime: Option<String>,
}

impl Entry {
    /// `None` for what vanished or cannot be read.
    pub(crate) fn read(root: &Path, found: &DirEntry) -> Option<Self> {
        let metadata = found.metadata().ok()?;
        let kind = kind_of(metadata.file_type());
        let relative = found.path().strip_prefix(root).ok()?;
        let path: Vec<String> = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let name = path.last()?.clone();
        let mime = (kind == EntryKind::File).then(|| {
            mime_guess::from_path(&name)
                .first_or_octet_stream()
                .essence_str()
                .to_owned()
        });
        let modified_ms = metadata.modified().map(unix_ms).unwrap_or_default();
        Some(Self {
            kind,
            size: if kind == EntryKind::File {
                metadata.len()
            } else {
                0
            },
            created_ms: metadata.created().map(unix_ms).unwrap_or(modified_ms),
            modified_ms,
            inode: inode(&metadata, &path),
            mime,
            name,
            path,
        })
    }

    pub(crate) fn is_mime(&self, top_level: &str) -> bool {
        self.mime
            .as_deref()
            .and_then(|mime| mime.split_once('/'))
            .is_some_and(|(top, _)| top == top_level)
    }

    /// Stands in for a checksum of the contents, which a walk has no time to read: it is one of the path,
    /// the size and the modification time.
    fn fingerprint(&self) -> u64 {
        let mut digest = CRC64.digest();
        for part in &self.path {
            digest.update(part.as_bytes());
            digest.update(&[0]);
        }
        digest.update(&self.size.to_le_bytes());
        digest.update(&self.modified_ms.to_le_bytes());
        digest.finalize()
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
    CRC64.checksum(path.join("/").as_bytes())
}

/// Whole milliseconds, rounded down: what the service's times carry, so that a time taken from an item
/// selects that item.
fn unix_ms(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration() + Duration::from_nanos(999_999)),
    }
}

fn iso(unix_ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap_or_default())
}

/// What a call asked to be told about each item.
#[derive(Debug, Clone, Default)]
pub(crate) struct ItemOptions {
    pub(crate) with_inode: bool,
    pub(crate) with_favorite_status: bool,
    pub(crate) user_id: Option<String>,
}

/// An item of a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inode: Option<String>,
    creation_time: String,
    modification_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_favorite: Option<bool>,
    #[serde(flatten)]
    file: Option<FileFields>,
}

/// What only files have.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileFields {
    content_type: String,
    size: String,
    crc64: String,
    e_tag: String,
    version_id: i64,
    file_type: &'static str,
}

impl Item {
    pub(crate) fn new(entry: &Entry, options: &ItemOptions) -> Self {
        let kind = match entry.kind {
            EntryKind::Dir => "dir",
            EntryKind::Symlink => "symlink",
            EntryKind::File if entry.is_mime("image") => "image",
            EntryKind::File if entry.is_mime("video") => "video",
            EntryKind::File => "file",
        };
        let file = entry.mime.clone().map(|content_type| {
            let fingerprint = entry.fingerprint();
            FileFields {
                content_type,
                size: entry.size.to_string(),
                crc64: fingerprint.to_string(),
                e_tag: format!("\"{fingerprint:016x}\""),
                version_id: entry.modified_ms,
                file_type: crate::kind::file_type(entry),
            }
        });
        Self {
            kind,
            name: entry.name.clone(),
            path: entry.path.clone(),
            inode: options.with_inode.then(|| entry.inode.to_string()),
            creation_time: iso(entry.created_ms),
            modification_time: iso(entry.modified_ms),
            user_id: options.user_id.clone(),
            is_favorite: options.with_favorite_status.then_some(false),
            file,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_iso_8601_with_milliseconds() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_700_000_000_007), "2023-11-14T22:13:20.007Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn times_are_rounded_down() {
        assert_eq!(unix_ms(UNIX_EPOCH + Duration::from_micros(1_999)), 1);
        assert_eq!(unix_ms(UNIX_EPOCH - Duration::from_micros(1)), -1);
        assert_eq!(unix_ms(UNIX_EPOCH - Duration::from_millis(1)), -1);
    }
}
