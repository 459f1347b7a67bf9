//! The same changes as in the library, made on a real copy of its directory.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

/// A real copy of the directory, with a recycle bin beside it.
pub(crate) struct RealCopy {
    dir: TempDir,
    /// The paths of the deleted items, and whether they are still in the recycle bin.
    recycled: Vec<(String, bool)>,
}

impl RealCopy {
    pub(crate) fn new(original: &Path) -> Self {
        let dir = TempDir::new().unwrap();
        copy_all(original, &dir.path().join("root"));
        fs::create_dir(dir.path().join("bin")).unwrap();
        Self {
            dir,
            recycled: Vec::new(),
        }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    /// The status of the item and where it is then.
    pub(crate) fn move_item(&self, from: &str, to: &str, strategy: &str) -> (u16, String) {
        self.transfer(from, to, strategy, |from, to| fs::rename(from, to).unwrap())
    }

    pub(crate) fn copy_item(&self, from: &str, to: &str, strategy: &str) -> (u16, String) {
        self.transfer(from, to, strategy, copy_all)
    }

    fn transfer(
        &self,
        from: &str,
        to: &str,
        strategy: &str,
        transfer: impl Fn(&Path, &Path),
    ) -> (u16, String) {
        if !self.exists(from) {
            return (404, to.to_owned());
        }
        if to.starts_with(&format!("{from}/")) {
            return (409, to.to_owned());
        }
        if from == to && strategy == "overwrite" {
            return (204, to.to_owned());
        }
        let is_dir = self.is_dir(from);
        match self.target(to, is_dir, strategy) {
            None => (409, to.to_owned()),
            Some(target) => {
                let place = self.make_room(&target);
                transfer(&self.root().join(from), &place);
                (if target == to { 204 } else { 200 }, target)
            }
        }
    }

    pub(crate) fn delete(&mut self, path: &str, permanent: bool) -> u16 {
        if !self.exists(path) {
            return 404;
        }
        let bin = self.dir.path().join("bin").join(self.recycled.len().to_string());
        fs::rename(self.root().join(path), bin).unwrap();
        if permanent {
            remove_all(&self.dir.path().join("bin").join(self.recycled.len().to_string()));
            return 204;
        }
        self.recycled.push((path.to_owned(), true));
        200
    }

    pub(crate) fn restore(&mut self, index: usize, to_root: bool) -> (u16, Option<String>) {
        let Some((path, true)) = self.recycled.get(index).cloned() else {
            return (404, None);
        };
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let path = match self.is_dir(parent) {
            true => path.clone(),
            false if to_root => name.to_owned(),
            false => return (404, None),
        };
        let target = self.target(&path, false, "rename").unwrap();
        fs::rename(
            self.dir.path().join("bin").join(index.to_string()),
            self.root().join(&target),
        )
        .unwrap();
        self.recycled[index].1 = false;
        (200, Some(target))
    }

    pub(crate) fn upload(&self, path: &str, content: &str) -> Option<String> {
        let target = self.target(path, false, "rename")?;
        fs::write(self.make_room(&target), content).unwrap();
        Some(target)
    }

    fn target(&self, to: &str, is_dir: bool, strategy: &str) -> Option<String> {
        let parents = to.match_indices('/').map(|(at, _)| to.split_at(at).0);
        if parents
            .clone()
            .any(|parent| self.exists(parent) && !self.is_dir(parent))
        {
            return None;
        }
        if !self.exists(to) {
            return Some(to.to_owned());
        }
        match strategy {
            "overwrite" if !is_dir && !self.is_dir(to) => Some(to.to_owned()),
            "rename" => (1..)
                .map(|number| numbered(to, number))
                .find(|path| !self.exists(path)),
            _ => None,
        }
    }

    /// Creates the parents of a path and removes what is there.
    fn make_room(&self, path: &str) -> PathBuf {
        let place = self.root().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        if self.exists(path) {
            fs::remove_file(&place).unwrap();
        }
        place
    }

    fn exists(&self, path: &str) -> bool {
        !self.leads_through_link(path) && self.root().join(path).symlink_metadata().is_ok()
    }

    fn is_dir(&self, path: &str) -> bool {
        let metadata = self.root().join(path).symlink_metadata();
        !self.leads_through_link(path) && metadata.is_ok_and(|metadata| metadata.is_dir())
    }

    fn leads_through_link(&self, path: &str) -> bool {
        let mut parents = path.match_indices('/').map(|(at, _)| path.split_at(at).0);
        parents.any(|parent| self.root().join(parent).is_symlink())
    }
}

fn numbered(path: &str, number: u32) -> String {
    match path.rsplit_once('.') {
        Some((stem, "txt")) => format!("{stem} ({number}).txt"),
        _ => format!("{path} ({number})"),
    }
}

fn copy_all(from: &Path, to: &Path) {
    let metadata = from.symlink_metadata().unwrap();
    if metadata.is_symlink() {
        #[cfg(unix)]
        std::os::unix::fs::symlink(fs::read_link(from).unwrap(), to).unwrap();
    } else if metadata.is_dir() {
        // Listed first: the target may be next to the source.
        let names: Vec<_> = fs::read_dir(from)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        fs::create_dir(to).unwrap();
        for name in names {
            copy_all(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

fn remove_all(path: &Path) {
    if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path).unwrap();
    } else {
        fs::remove_file(path).unwrap();
    }
}

/// The contents of a directory by path: the contents of files, `None` for directories, the target of links.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let entries = walkdir::WalkDir::new(root).min_depth(1);
    entries
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let path = entry
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let content = match entry.file_type() {
                kind if kind.is_dir() => None,
                kind if kind.is_symlink() => Some(b"(link)".to_vec()),
                _ => Some(fs::read(entry.path()).unwrap()),
            };
            (path, content)
        })
        .collect()
}

/// Everything that a change of the disk would change.
#[derive(PartialEq)]
pub(crate) struct OnDisk {
    path: PathBuf,
    kind: FileType,
    size: u64,
    modified: SystemTime,
    content: Option<Vec<u8>>,
}

/// A directory and everything in it.
pub(crate) fn on_disk(root: &Path) -> Vec<OnDisk> {
    let entries = walkdir::WalkDir::new(root).sort_by_file_name();
    entries
        .into_iter()
        .map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            OnDisk {
                kind: metadata.file_type(),
                size: metadata.len(),
                modified: metadata.modified().unwrap(),
                content: metadata.is_file().then(|| fs::read(entry.path()).unwrap()),
                path: entry.into_path(),
            }
        })
        .collect()
}
