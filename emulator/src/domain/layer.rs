//! The changes of the library and its recycle bin, in memory.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::time::SystemTime;

use serde::Deserialize;

use crate::domain::disk::unix_ms;
use crate::domain::entry::{Entry, checksum};
use crate::domain::path::{MAX_DEPTH, numbered};
use crate::domain::tree::{Base, Copied, Dir, Node, Upload};
use crate::domain::view::View;

/// The first id of the recycle bin. It is too large for a JavaScript number, to reveal clients that round ids.
const FIRST_RECYCLED_ID: u64 = (1 << 53) + 1;

/// The first inode of files and directories that are only in memory. Disks have no inodes that large.
const FIRST_INODE: u64 = 1 << 62;

/// What to do if the target of a change exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Conflict {
    /// Refuse the change.
    Ask,
    /// Add a number to the name.
    Rename,
    /// Replace a file by a file; otherwise the same as `Ask`.
    Overwrite,
}

/// Why a change is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The item does not exist.
    NotFound,
    /// No item of the recycle bin has this id.
    RecycledNotFound,
    /// The directory of a deleted item does not exist.
    DirectoryNotFound,
    /// The root cannot be changed.
    Root,
    /// The target exists.
    Exists,
    /// The target is below the item itself, below a file, or too deep.
    PathConflict,
}

impl Refused {
    /// The status and code that the service answers with.
    pub(crate) fn status_and_code(self) -> (u16, &'static str) {
        match self {
            Self::NotFound => (404, "FileNotFound"),
            Self::RecycledNotFound => (404, "RecycledItemNotFound"),
            Self::DirectoryNotFound => (404, "DirectoryNotFound"),
            Self::Root => (403, "WriteForbidden"),
            Self::Exists => (409, "SameNameDirectoryOrFileExists"),
            Self::PathConflict => (409, "PathConflict"),
        }
    }
}

/// The changes of the library and its recycle bin.
pub(crate) struct Layer {
    view: View,
    recycled: BTreeMap<u64, Recycled>,
    next_recycled: u64,
    /// The next number of a copy, or the next inode above the first.
    next_number: u64,
}

struct Recycled {
    path: Vec<String>,
    node: Node,
    removed_ms: i64,
}

/// An item of the recycle bin.
pub(crate) struct RecycledItem {
    pub(crate) id: u64,
    /// As it was at its original path.
    pub(crate) entry: Entry,
    pub(crate) removed_ms: i64,
}

impl Layer {
    /// No changes.
    pub(super) fn new(view: View) -> Self {
        Self {
            view,
            recycled: BTreeMap::new(),
            next_recycled: FIRST_RECYCLED_ID,
            next_number: 0,
        }
    }

    pub(crate) fn view(&self) -> &View {
        &self.view
    }

    /// Moves or renames an item. Creates missing parents. Returns where the item is then.
    pub(crate) fn move_item(
        &mut self,
        from: &[String],
        to: &[String],
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        let Some((node, target)) = self.source_and_target(from, to, conflict)? else {
            return Ok(to.to_vec());
        };
        self.detach(from);
        self.attach(&target, node);
        Ok(target)
    }

    /// Copies an item. Creates missing parents. Returns where the copy is.
    pub(crate) fn copy_item(
        &mut self,
        from: &[String],
        to: &[String],
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        let Some((node, target)) = self.source_and_target(from, to, conflict)? else {
            return Ok(to.to_vec());
        };
        let copy = Copied {
            number: self.next_number(),
            at_ms: now_ms(),
        };
        let copied = node.copied(copy, &mut || self.next_inode());
        self.attach(&target, copied);
        Ok(target)
    }

    /// Deletes an item. Returns its id in the recycle bin, unless it is deleted permanently.
    pub(crate) fn delete(&mut self, path: &[String], permanent: bool) -> Result<Option<u64>, Refused> {
        if path.is_empty() {
            return Err(Refused::Root);
        }
        let node = self.view.find(path).ok_or(Refused::NotFound)?;
        self.detach(path);
        if permanent {
            return Ok(None);
        }
        let id = self.next_recycled;
        self.next_recycled += 1;
        let path = path.to_vec();
        let removed_ms = now_ms();
        self.recycled.insert(
            id,
            Recycled {
                path,
                node,
                removed_ms,
            },
        );
        Ok(Some(id))
    }

    /// Restores an item of the recycle bin to its path, or to the root if its directory does not exist and `to_root` is
    /// set. Returns where the item is then.
    pub(crate) fn restore(
        &mut self,
        id: u64,
        to_root: bool,
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        let recycled = self.recycled.get(&id).ok_or(Refused::RecycledNotFound)?;
        let (mut path, node) = (recycled.path.clone(), recycled.node.clone());
        let (name, parent) = recycled.path.split_last().ok_or(Refused::Root)?;
        let has_parent = self.view.find(parent).is_some_and(|node| self.view.is_dir(&node));
        match (has_parent, to_root) {
            (true, _) => {}
            (false, true) => path = vec![name.clone()],
            (false, false) => return Err(Refused::DirectoryNotFound),
        }
        let target = self.target(&path, &node, conflict)?;
        self.recycled.remove(&id);
        self.attach(&target, node);
        Ok(target)
    }

    /// The items of the recycle bin, except those that are gone from the disk.
    pub(super) fn recycled(&self) -> Vec<RecycledItem> {
        let items = self.recycled.iter().filter_map(|(id, recycled)| {
            Some(RecycledItem {
                id: *id,
                entry: self.view.entry_of(recycled.path.clone(), &recycled.node)?,
                removed_ms: recycled.removed_ms,
            })
        });
        items.collect()
    }

    /// Deletes an item of the recycle bin permanently.
    pub(crate) fn purge(&mut self, id: u64) -> Result<(), Refused> {
        let purged = self.recycled.remove(&id);
        purged.map(|_| ()).ok_or(Refused::RecycledNotFound)
    }

    /// Deletes all items of the recycle bin permanently.
    pub(crate) fn empty_recycle_bin(&mut self) {
        self.recycled.clear();
    }

    /// Adds a file. Creates missing parents. Returns where the file is.
    pub(crate) fn upload(
        &mut self,
        to: &[String],
        content: &[u8],
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        let now = now_ms();
        let node = Node::Upload(Upload {
            crc64: checksum(content),
            content: Arc::from(content),
            inode: self.next_inode(),
            created_ms: now,
            modified_ms: now,
        });
        let target = self.target(to, &node, conflict)?;
        self.attach(&target, node);
        Ok(target)
    }

    /// Creates a directory, and missing parents. Returns where the directory is.
    pub(crate) fn create_directory(
        &mut self,
        path: &[String],
        conflict: Conflict,
    ) -> Result<Vec<String>, Refused> {
        let node = Node::Dir(Arc::new(Dir::new(Base::Created {
            inode: self.next_inode(),
            at_ms: now_ms(),
        })));
        let target = self.target(path, &node, conflict)?;
        self.attach(&target, node);
        Ok(target)
    }

    /// The item to move or to copy, and where it goes. `None` if it would overwrite itself: then it stays as it is.
    fn source_and_target(
        &self,
        from: &[String],
        to: &[String],
        conflict: Conflict,
    ) -> Result<Option<(Node, Vec<String>)>, Refused> {
        let node = self.source(from, to)?;
        if from == to && conflict == Conflict::Overwrite {
            return Ok(None);
        }
        let target = self.target(to, &node, conflict)?;
        Ok(Some((node, target)))
    }

    /// The item to move or to copy, if that is possible.
    fn source(&self, from: &[String], to: &[String]) -> Result<Node, Refused> {
        if from.is_empty() || to.is_empty() {
            return Err(Refused::Root);
        }
        let node = self.view.find(from).ok_or(Refused::NotFound)?;
        if to.len() > from.len() && to.starts_with(from) {
            return Err(Refused::PathConflict);
        }
        Ok(node)
    }

    /// Where a node is put that should be put at `to`.
    fn target(&self, to: &[String], node: &Node, conflict: Conflict) -> Result<Vec<String>, Refused> {
        let (name, parent) = to.split_last().ok_or(Refused::Root)?;
        if to.len() + node.height() > MAX_DEPTH || self.leads_through_file(parent) {
            return Err(Refused::PathConflict);
        }
        let Some(existing) = self.view.find(to) else {
            return Ok(to.to_vec());
        };
        match conflict {
            Conflict::Ask => Err(Refused::Exists),
            Conflict::Overwrite if self.view.is_dir(&existing) || self.view.is_dir(node) => {
                Err(Refused::Exists)
            }
            Conflict::Overwrite => Ok(to.to_vec()),
            Conflict::Rename => {
                let sibling = |number| {
                    let mut path = parent.to_vec();
                    path.push(numbered(name, number));
                    path
                };
                let mut siblings = (1..=u32::MAX).map(sibling);
                let free = siblings.find(|path| self.view.find(path).is_none());
                free.ok_or(Refused::Exists)
            }
        }
    }

    /// Whether a path leads through something that exists and is no directory.
    fn leads_through_file(&self, path: &[String]) -> bool {
        (1..=path.len())
            .filter_map(|length| self.view.find(path.get(..length)?))
            .any(|node| !self.view.is_dir(&node))
    }

    /// Puts a node at a path, in place of what is there.
    fn attach(&mut self, path: &[String], node: Node) {
        if let Some((name, parent)) = path.split_last() {
            self.change(parent, |dir| dir.attach(name, node));
        }
    }

    /// Removes what is at a path.
    fn detach(&mut self, path: &[String]) {
        if let Some((name, parent)) = path.split_last() {
            self.change(parent, |dir| dir.detach(name));
        }
    }

    /// Changes a directory. Creates it and its parents if they are missing.
    fn change(&mut self, path: &[String], change: impl FnOnce(&mut Dir)) {
        // Owned by nobody else, so that it is changed in place. Only views that were taken before keep what was.
        let mut root = mem::replace(
            &mut self.view.root,
            Arc::new(Dir::new(Base::Created { inode: 0, at_ms: 0 })),
        );
        let next_number = &mut self.next_number;
        let mut next_inode = || {
            *next_number += 1;
            FIRST_INODE + *next_number
        };
        change_below(&self.view, &mut root, path, &mut next_inode, change);
        self.view.root = root;
    }

    fn next_number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn next_inode(&mut self) -> u64 {
        FIRST_INODE + self.next_number()
    }
}

/// Changes the directory at `path` below `dir`.
fn change_below(
    view: &View,
    dir: &mut Arc<Dir>,
    path: &[String],
    next_inode: &mut dyn FnMut() -> u64,
    change: impl FnOnce(&mut Dir),
) {
    let dir = Arc::make_mut(dir);
    let Some((name, path)) = path.split_first() else {
        return change(dir);
    };
    let child = view.child_of(dir, name);
    dir.changes.remove(name);
    let mut child = match child {
        Some(Node::Dir(child)) => child,
        Some(Node::Disk(origin)) => Arc::new(Dir::new(Base::Disk(origin))),
        Some(Node::Upload(_)) | None => Arc::new(Dir::new(Base::Created {
            inode: next_inode(),
            at_ms: now_ms(),
        })),
    };
    change_below(view, &mut child, path, next_inode, change);
    dir.changes.insert(name.clone(), Some(Node::Dir(child)));
}

fn now_ms() -> i64 {
    unix_ms(SystemTime::now())
}
