//! A directory, file or link of the library.

use crc::{CRC_64_XZ, Crc};

const CRC64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    Dir,
    File,
    Symlink,
}

/// A directory, file or link, as read at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) kind: EntryKind,
    pub(crate) name: String,
    /// Relative to the root; the last element is the name.
    pub(crate) path: Vec<String>,
    /// 0 unless it is a file.
    pub(crate) size: u64,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) inode: u64,
    /// The MIME type guessed from the name. Only files have one.
    pub(crate) mime: Option<String>,
    pub(crate) source: Source,
}

/// Where the contents of an entry are.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// On disk, at the entry's own path.
    SamePath,
    /// On disk, at another path.
    OtherPath(Vec<String>),
    /// In memory; the checksum of the contents.
    Memory(u64),
}

impl Entry {
    /// Whether the MIME type has this top-level type, such as `image`.
    pub(crate) fn is_mime(&self, top_level: &str) -> bool {
        self.mime
            .as_deref()
            .and_then(|mime| mime.split_once('/'))
            .is_some_and(|(top, _)| top == top_level)
    }

    /// The checksum of the contents. For a file on disk a walk would take too long to compute it, so it is a checksum of
    /// the path on disk, the size and the modification time. It does not change when the file is moved in the library.
    pub(crate) fn fingerprint(&self) -> u64 {
        let path = match &self.source {
            Source::SamePath => &self.path,
            Source::OtherPath(path) => path,
            Source::Memory(checksum) => return *checksum,
        };
        let mut digest = CRC64.digest();
        for part in path {
            digest.update(part.as_bytes());
            digest.update(&[0]);
        }
        digest.update(&self.size.to_le_bytes());
        digest.update(&self.modified_ms.to_le_bytes());
        digest.finalize()
    }
}

pub(crate) fn guess_mime(name: &str) -> String {
    mime_guess::from_path(name)
        .first_or_octet_stream()
        .essence_str()
        .to_owned()
}

/// The checksum that the service calls `crc64`.
pub(crate) fn checksum(content: &[u8]) -> u64 {
    CRC64.checksum(content)
}

/// A number for an entry on systems without inodes.
#[cfg(not(unix))]
pub(crate) fn path_checksum(path: &[String]) -> u64 {
    CRC64.checksum(path.join("/").as_bytes())
}
