//! The folder behind the file browser, and the proof that it does not change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;
use walkdir::WalkDir;

/// The number of pictures, all with the word "lighthouse" in their name.
pub(super) const PICTURES: usize = 8;
/// More items than a request of a batch may have: the tests name the number.
pub(super) const MANY: usize = 1_010;
/// Names with characters that mean something in URLs, and with others than Latin ones.
pub(super) const ODD_NAMES: [&str; 4] = [
    "100% sure? #1 & more.txt",
    "percent%20encoded.txt",
    "a+b=c;d.txt",
    "季度报告 🌅.txt",
];

/// A folder with pictures, odd names, an empty folder and a folder with many files.
pub(super) fn library() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    };
    for number in 1..=PICTURES {
        write(&format!("photos/lighthouse {number:02}.png"), PICTURE);
    }
    write("photos/broken.png", b"no picture");
    for name in ODD_NAMES {
        write(&format!("odd #names?/{name}"), name.as_bytes());
    }
    for number in 1..=MANY {
        write(&format!("many/note {number:04}.txt"), b"note");
    }
    write("README", b"read me");
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    folder
}

/// A picture of one red pixel.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90\x77\x53\xde\
    \0\0\0\x0cIDAT\x08\xd7\x63\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd\x8d\xb0\0\0\0\0IEND\xae\x42\x60\x82";

/// The contents and times of everything in a folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disk(BTreeMap<PathBuf, (SystemTime, Option<Vec<u8>>)>);

impl Disk {
    pub(super) fn read(folder: &Path) -> Self {
        let entries = WalkDir::new(folder).into_iter().map(|entry| {
            let entry = entry.unwrap();
            let modified = entry.metadata().unwrap().modified().unwrap();
            let contents = entry
                .file_type()
                .is_file()
                .then(|| std::fs::read(entry.path()).unwrap());
            (entry.into_path(), (modified, contents))
        });
        Disk(entries.collect())
    }
}
