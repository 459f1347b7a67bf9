//! The library at one moment: the disk and the differences from it. The disk is still read live.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use walkdir::WalkDir;

use crate::domain::cancellation::Cancellation;
use crate::domain::disk::{self, Disk};
use crate::domain::entry::{Entry, EntryKind, Source, guess_mime};
use crate::domain::tree::{Base, Copied, Dir, Node, Origin, Upload};

/// The library at one moment.
#[derive(Clone)]
pub(crate) struct View {
    disk: Arc<Disk>,
    pub(super) root: Arc<Dir>,
    walk_delay: Duration,
}

/// The contents of a file.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

type Visit<'a> = &'a mut dyn FnMut(Option<Entry>) -> ControlFlow<()>;

impl View {
    /// The library as it is on disk. Walks pause for `walk_delay` after each entry.
    pub(super) fn new(disk: Arc<Disk>, walk_delay: Duration) -> Self {
        let origin = Origin {
            path: Vec::new(),
            copy: None,
        };
        Self {
            disk,
            root: Arc::new(Dir::new(Base::Disk(origin))),
            walk_delay,
        }
    }

    pub(crate) fn entry(&self, path: &[String]) -> Option<Entry> {
        self.entry_of(path.to_vec(), &self.find(path)?)
    }

    /// The entries in a directory, in no order; `None` if it is not a directory.
    pub(crate) fn list(&self, path: &[String]) -> Option<Vec<Entry>> {
        let children = self.children(&self.find(path)?)?;
        let entries = children
            .into_iter()
            .filter_map(|(name, node)| self.entry_of(joined(path, &name), &node));
        Some(entries.collect())
    }

    /// A file and its contents. Links are not followed.
    pub(crate) fn file(&self, path: &[String]) -> Option<(Entry, Content)> {
        let node = self.find(path)?;
        let content = match &node {
            Node::Disk(origin) => Content::Disk(self.disk.path(&origin.path)),
            Node::Upload(upload) => Content::Memory(Arc::clone(&upload.content)),
            Node::Dir(_) => return None,
        };
        let entry = self.entry_of(path.to_vec(), &node)?;
        (entry.kind == EntryKind::File).then_some((entry, content))
    }

    /// The entry with an inode. Walks until it is found.
    pub(crate) fn locate(&self, inode: u64) -> Option<Entry> {
        let mut found = None;
        self.walk(
            &[],
            &Cancellation::default(),
            &mut |entry| match entry.filter(|entry| entry.inode == inode) {
                None => ControlFlow::Continue(()),
                entry => {
                    found = entry;
                    ControlFlow::Break(())
                }
            },
        );
        found
    }

    /// Visits every entry below `scope` in a stable order: a directory before its contents, siblings by name. Entries
    /// that cannot be read are visited as `None`. Links are visited but not followed. A scope that is not a directory,
    /// or that leads through a link, has no entries.
    pub(crate) fn walk(&self, scope: &[String], cancellation: &Cancellation, visit: Visit<'_>) {
        if let Some(node) = self.find(scope) {
            let mut visit = |entry| {
                if cancellation.is_cancelled() {
                    return ControlFlow::Break(());
                }
                let flow = visit(entry);
                cancellation.pause(self.walk_delay);
                flow
            };
            // Whether the walk has ended early makes no difference.
            let _ = self.walk_below(scope, &node, &mut visit);
        }
    }

    fn walk_below(&self, path: &[String], node: &Node, visit: Visit<'_>) -> ControlFlow<()> {
        let dir = match node {
            Node::Upload(_) => return ControlFlow::Continue(()),
            Node::Disk(origin) => return self.walk_disk(path, origin, visit),
            Node::Dir(dir) => dir,
        };
        if let (Base::Disk(origin), true) = (&dir.base, dir.changes.is_empty()) {
            return self.walk_disk(path, origin, visit);
        }
        for (name, child) in self.children(node).unwrap_or_default() {
            let path = joined(path, &name);
            visit(self.entry_of(path.clone(), &child))?;
            self.walk_below(&path, &child, visit)?;
        }
        ControlFlow::Continue(())
    }

    /// Visits what is below a directory on disk that stands at `path` in the library.
    fn walk_disk(&self, path: &[String], origin: &Origin, visit: Visit<'_>) -> ControlFlow<()> {
        if !self.disk.is_dir(&origin.path) {
            return ControlFlow::Continue(());
        }
        let start = self.disk.path(&origin.path);
        let is_unchanged = origin.path == path && origin.copy.is_none();
        let walk = WalkDir::new(&start).min_depth(1).follow_links(false);
        for found in walk.sort_by_file_name() {
            let entry = found.ok().and_then(|found| {
                let below = found.path().strip_prefix(&start).ok()?;
                let below = below.iter().map(|name| name.to_string_lossy().into_owned());
                let on_disk = origin.path.iter().cloned().chain(below).collect();
                let entry = disk::entry(on_disk, &found.metadata().ok()?);
                if is_unchanged {
                    return Some(entry);
                }
                let below = entry.path.iter().skip(origin.path.len());
                let path = path.iter().chain(below).cloned().collect();
                Some(placed(entry, path, origin.copy))
            });
            visit(entry)?;
        }
        ControlFlow::Continue(())
    }

    /// What is at a path; `None` if nothing is there, or if the path leads through a link.
    pub(super) fn find(&self, path: &[String]) -> Option<Node> {
        let mut node = Node::Dir(Arc::clone(&self.root));
        for name in path {
            node = self.child(&node, name)?;
        }
        Some(node)
    }

    fn child(&self, node: &Node, name: &str) -> Option<Node> {
        match node {
            Node::Upload(_) => None,
            Node::Dir(dir) => self.child_of(dir, name),
            Node::Disk(origin) => {
                let child = Node::Disk(origin.child(name));
                (self.is_dir(node) && self.exists(&child)).then_some(child)
            }
        }
    }

    pub(super) fn child_of(&self, dir: &Dir, name: &str) -> Option<Node> {
        let child = match dir.changes.get(name) {
            Some(change) => change.clone()?,
            None if self.base_exists(&dir.base) => Node::Disk(dir.unchanged_child(name)?),
            None => return None,
        };
        self.exists(&child).then_some(child)
    }

    /// The children by name; `None` if it is not a directory.
    fn children(&self, node: &Node) -> Option<BTreeMap<String, Node>> {
        if !self.is_dir(node) {
            return None;
        }
        let on_disk = |origin: &Origin| {
            let names = self.disk.names(&origin.path).into_iter();
            let origin = origin.clone();
            names.map(move |name| (Node::Disk(origin.child(&name)), name))
        };
        let mut children = BTreeMap::new();
        match node {
            Node::Upload(_) => return None,
            Node::Disk(origin) => children.extend(on_disk(origin).map(|(node, name)| (name, node))),
            Node::Dir(dir) => {
                if let Base::Disk(origin) = &dir.base {
                    let unchanged = on_disk(origin).filter(|(_, name)| !dir.changes.contains_key(name));
                    children.extend(unchanged.map(|(node, name)| (name, node)));
                }
                let changed = dir.changes.iter();
                children.extend(changed.filter_map(|(name, node)| Some((name.clone(), node.clone()?))));
            }
        }
        Some(children)
    }

    pub(super) fn is_dir(&self, node: &Node) -> bool {
        match node {
            Node::Disk(origin) => self.disk.is_dir(&origin.path),
            Node::Dir(dir) => self.base_exists(&dir.base),
            Node::Upload(_) => false,
        }
    }

    fn base_exists(&self, base: &Base) -> bool {
        match base {
            Base::Disk(origin) => self.disk.is_dir(&origin.path),
            Base::Created { .. } => true,
        }
    }

    /// Whether what the node names is still on disk.
    fn exists(&self, node: &Node) -> bool {
        match node {
            Node::Disk(origin) => self.disk.exists(&origin.path),
            Node::Dir(_) => self.is_dir(node),
            Node::Upload(_) => true,
        }
    }

    pub(super) fn entry_of(&self, path: Vec<String>, node: &Node) -> Option<Entry> {
        match node {
            Node::Disk(origin) => Some(placed(self.disk.entry(&origin.path)?, path, origin.copy)),
            Node::Dir(dir) => match &dir.base {
                Base::Disk(origin) => Some(placed(self.disk.entry(&origin.path)?, path, origin.copy)),
                Base::Created { inode, at_ms } => Some(Entry {
                    kind: EntryKind::Dir,
                    name: path.last().cloned().unwrap_or_default(),
                    path,
                    size: 0,
                    created_ms: *at_ms,
                    modified_ms: *at_ms,
                    inode: *inode,
                    mime: None,
                    source: Source::SamePath,
                }),
            },
            Node::Upload(upload) => Some(uploaded(upload, path)),
        }
    }
}

fn joined(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

/// The entry of a place on disk, at its path in the library.
fn placed(entry: Entry, path: Vec<String>, copy: Option<Copied>) -> Entry {
    let name = path.last().cloned().unwrap_or_default();
    Entry {
        mime: entry.mime.is_some().then(|| guess_mime(&name)),
        inode: copy.map_or(entry.inode, |copy| copy.inode(entry.inode)),
        created_ms: copy.map_or(entry.created_ms, |copy| copy.at_ms),
        source: if entry.path == path {
            Source::SamePath
        } else {
            Source::OtherPath(entry.path)
        },
        name,
        path,
        ..entry
    }
}

fn uploaded(upload: &Upload, path: Vec<String>) -> Entry {
    let name = path.last().cloned().unwrap_or_default();
    Entry {
        kind: EntryKind::File,
        size: upload.content.len() as u64,
        created_ms: upload.created_ms,
        modified_ms: upload.modified_ms,
        inode: upload.inode,
        mime: Some(guess_mime(&name)),
        source: Source::Memory(upload.crc64),
        name,
        path,
    }
}
