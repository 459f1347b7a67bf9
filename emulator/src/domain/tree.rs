//! The library as a tree that remembers only differences from the disk.
//!
//! A node names a place on disk, so moving and copying a directory takes no time, whatever it contains. Nodes are
//! shared: a clone of the root is a snapshot of the library.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::entry::checksum;

/// A file, link or directory of the library.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// As it is on disk; a directory with all its contents.
    Disk(Origin),
    /// A directory whose contents differ from the disk.
    Dir(Arc<Dir>),
    /// A file in memory.
    Upload(Upload),
}

/// A place on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) path: Vec<String>,
    /// Whether the node is a copy of the place.
    pub(super) copy: Option<Copied>,
}

impl Origin {
    pub(super) fn child(&self, name: &str) -> Self {
        let mut path = Vec::with_capacity(self.path.len() + 1);
        path.extend_from_slice(&self.path);
        path.push(name.to_owned());
        Self {
            path,
            copy: self.copy,
        }
    }
}

/// Distinguishes a copy from its original, and from other copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Copied {
    pub(super) number: u64,
    pub(super) at_ms: i64,
}

impl Copied {
    /// A copy of something that may be a copy.
    fn of(self, earlier: Option<Self>) -> Self {
        Self {
            number: mix(self.number, earlier.map_or(0, |copy| copy.number)),
            ..self
        }
    }

    /// The inode of a copy.
    pub(super) fn inode(self, original: u64) -> u64 {
        mix(self.number, original)
    }
}

/// A number with 63 bits from two numbers.
fn mix(a: u64, b: u64) -> u64 {
    checksum(&[a.to_le_bytes(), b.to_le_bytes()].concat()) >> 1
}

#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) content: Arc<[u8]>,
    pub(super) crc64: u64,
    pub(super) inode: u64,
    pub(super) created_ms: i64,
    pub(super) modified_ms: i64,
}

/// A directory whose contents differ from the disk.
#[derive(Debug, Clone)]
pub(super) struct Dir {
    pub(super) base: Base,
    /// By name. `None`: what the base has under this name is gone.
    pub(super) changes: BTreeMap<String, Option<Node>>,
}

#[derive(Debug, Clone)]
pub(super) enum Base {
    /// The contents are those of a directory on disk, except for the changes.
    Disk(Origin),
    /// The directory was created in the library, so the changes are all its contents.
    Created { inode: u64, at_ms: i64 },
}

impl Dir {
    pub(super) fn new(base: Base) -> Self {
        Self {
            base,
            changes: BTreeMap::new(),
        }
    }

    /// The place on disk of a child that is not among the changes.
    pub(super) fn unchanged_child(&self, name: &str) -> Option<Origin> {
        match &self.base {
            Base::Disk(origin) if !self.changes.contains_key(name) => Some(origin.child(name)),
            _ => None,
        }
    }

    /// Puts a node under a name. A node that is as the base has it needs no change.
    pub(super) fn attach(&mut self, name: &str, node: Node) {
        self.changes.remove(name);
        let is_unchanged = match &node {
            Node::Disk(origin) => self.unchanged_child(name).as_ref() == Some(origin),
            Node::Dir(_) | Node::Upload(_) => false,
        };
        if !is_unchanged {
            self.changes.insert(name.to_owned(), Some(node));
        }
    }

    /// Removes what is under a name.
    pub(super) fn detach(&mut self, name: &str) {
        self.changes.remove(name);
        if self.unchanged_child(name).is_some() {
            self.changes.insert(name.to_owned(), None);
        }
    }
}

impl Node {
    /// The node as a copy. `next_inode` numbers the files and directories that are only in memory.
    pub(super) fn copied(&self, copy: Copied, next_inode: &mut impl FnMut() -> u64) -> Self {
        let origin_copied = |origin: &Origin| Origin {
            path: origin.path.clone(),
            copy: Some(copy.of(origin.copy)),
        };
        match self {
            Self::Disk(origin) => Self::Disk(origin_copied(origin)),
            Self::Upload(upload) => Self::Upload(Upload {
                inode: next_inode(),
                created_ms: copy.at_ms,
                ..upload.clone()
            }),
            Self::Dir(dir) => Self::Dir(Arc::new(Dir {
                base: match &dir.base {
                    Base::Disk(origin) => Base::Disk(origin_copied(origin)),
                    Base::Created { .. } => Base::Created {
                        inode: next_inode(),
                        at_ms: copy.at_ms,
                    },
                },
                changes: dir
                    .changes
                    .iter()
                    .map(|(name, node)| {
                        let node = node.as_ref().map(|node| node.copied(copy, next_inode));
                        (name.clone(), node)
                    })
                    .collect(),
            })),
        }
    }

    /// How many levels of changed directories are below this node.
    pub(super) fn height(&self) -> usize {
        match self {
            Self::Disk(_) | Self::Upload(_) => 0,
            Self::Dir(dir) => {
                let nodes = dir.changes.values().flatten();
                nodes.map(|node| node.height() + 1).max().unwrap_or(0)
            }
        }
    }
}
