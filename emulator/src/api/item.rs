//! An item of a page as JSON.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::entry::{Entry, EntryKind};
use crate::domain::type_filter::file_type;

/// Which optional fields to include.
#[derive(Debug, Clone, Default)]
pub(super) struct ItemOptions {
    pub(super) with_inode: bool,
    pub(super) with_favorite_status: bool,
    pub(super) user_id: Option<String>,
}

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

/// The fields that only files have.
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
    pub(super) fn new(entry: &Entry, options: &ItemOptions) -> Self {
        let file = entry.mime.clone().map(|content_type| {
            let fingerprint = entry.fingerprint();
            FileFields {
                content_type,
                size: entry.size.to_string(),
                crc64: fingerprint.to_string(),
                e_tag: e_tag(entry),
                version_id: entry.modified_ms,
                file_type: file_type(entry),
            }
        });
        Self {
            kind: kind(entry),
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

pub(super) fn e_tag(entry: &Entry) -> String {
    format!("\"{:016x}\"", entry.fingerprint())
}

/// The type of an item.
pub(super) fn kind(entry: &Entry) -> &'static str {
    match entry.kind {
        EntryKind::Dir => "dir",
        EntryKind::Symlink => "symlink",
        EntryKind::File if entry.is_mime("image") => "image",
        EntryKind::File if entry.is_mime("video") => "video",
        EntryKind::File => "file",
    }
}

pub(super) fn iso(unix_ms: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(unix_ms).unwrap_or_default())
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
}
