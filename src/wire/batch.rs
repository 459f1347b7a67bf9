//! Batches: move, copy and delete many items, and restore deleted ones. Their requests.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339/49938>.

use std::ops::Range;

use super::endpoint::Endpoint;
use super::item::ItemOptions;
use super::item_path::ItemPath;
use super::json::ObjectText;
use super::operation::Operation;
use super::request::{Method, Request};
use super::task::read_id;
use crate::value::{Field, Read, Value, decimal};

/// The most items that the service accepts in a request.
pub const MAX_ITEMS: usize = 1_000;

/// The longest body of a request, in bytes, unless a single item is longer. Proxies often refuse bodies of more than a megabyte.
pub const MAX_BODY_LEN: usize = 1_000_000;

/// The reaction to an item of the same name at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictStrategy {
    /// The item fails.
    Ask,
    /// The item gets another name.
    Rename,
    /// The item replaces the other one.
    Overwrite,
}

impl ConflictStrategy {
    /// Reads a strategy that an application passes.
    pub fn read<V: Value>(field: &Field<'_, V>) -> Read<Self> {
        match field.value.text().as_deref() {
            Some("ask") => Ok(ConflictStrategy::Ask),
            Some("rename") => Ok(ConflictStrategy::Rename),
            Some("overwrite") => Ok(ConflictStrategy::Overwrite),
            _ => Err(field.mismatch("\"ask\", \"rename\" or \"overwrite\"")),
        }
    }

    /// The service's name.
    pub fn name(self) -> &'static str {
        match self {
            ConflictStrategy::Ask => "ask",
            ConflictStrategy::Rename => "rename",
            ConflictStrategy::Overwrite => "overwrite",
        }
    }
}

/// The place to which a deleted item returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStrategy {
    /// Its earlier place; it fails if that no longer exists.
    OriginalPath,
    /// Its earlier place, or the root if that no longer exists.
    FallbackToRoot,
}

impl PathStrategy {
    /// Reads a strategy that an application passes.
    pub fn read<V: Value>(field: &Field<'_, V>) -> Read<Self> {
        match field.value.text().as_deref() {
            Some("originalPath") => Ok(PathStrategy::OriginalPath),
            Some("fallbackToRoot") => Ok(PathStrategy::FallbackToRoot),
            _ => Err(field.mismatch("\"originalPath\" or \"fallbackToRoot\"")),
        }
    }

    /// The service's name.
    pub fn name(self) -> &'static str {
        match self {
            PathStrategy::OriginalPath => "originalPath",
            PathStrategy::FallbackToRoot => "fallbackToRoot",
        }
    }
}

/// The action on every item of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Move or rename.
    Move,
    /// Copy.
    Copy,
    /// Delete: into the recycle bin, or permanently.
    Delete,
    /// Restore from the recycle bin.
    Restore(Option<PathStrategy>),
}

impl Action {
    /// The operation of its requests.
    pub fn operation(self) -> Operation {
        match self {
            Action::Move => Operation::MoveItems,
            Action::Copy => Operation::CopyItems,
            Action::Delete => Operation::DeleteItems,
            Action::Restore(_) => Operation::RestoreItems,
        }
    }
}

/// The property by which the service's report on an item is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The path of the item before the action.
    Path(ItemPath),
    /// The id of the item in the recycle bin.
    Recycled(i64),
}

/// An item of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How to recognise it.
    pub source: Source,
    /// The path after the action, for a move or a copy.
    pub to: Option<ItemPath>,
    /// Its part of the body of a request.
    body: String,
}

impl Item {
    fn new(source: Source, to: Option<ItemPath>, body: String) -> Self {
        Item { source, to, body }
    }
}

/// An action and its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The action.
    pub action: Action,
    /// The items, in the order of the application.
    pub items: Vec<Item>,
}

impl Batch {
    /// Reads the items to move. `conflict` is the strategy of those that name none.
    pub fn read_moves<V: Value>(items: &Field<'_, V>, conflict: Option<ConflictStrategy>) -> Read<Self> {
        let items = read_transfers(items, conflict, "from", "fromSpaceId")?;
        let action = Action::Move;
        Ok(Batch { action, items })
    }

    /// Reads the items to copy. `conflict` is the strategy of those that name none.
    pub fn read_copies<V: Value>(items: &Field<'_, V>, conflict: Option<ConflictStrategy>) -> Read<Self> {
        let items = read_transfers(items, conflict, "copyFrom", "copyFromSpaceId")?;
        let action = Action::Copy;
        Ok(Batch { action, items })
    }

    /// Reads the paths of items to delete.
    pub fn read_deletions<V: Value>(paths: &Field<'_, V>, permanent: bool) -> Read<Self> {
        let mut items = Vec::new();
        paths.each("an array of paths", &mut |path| {
            let path = ItemPath::read(&path)?;
            let mut body = ObjectText::new();
            body.add_text("path", path.text());
            if permanent {
                body.add("permanent", "true");
            }
            items.push(Item::new(Source::Path(path), None, body.end()));
            Ok(())
        })?;
        Ok(Batch {
            action: Action::Delete,
            items,
        })
    }

    /// Reads the ids of items to restore.
    pub fn read_restorations<V: Value>(ids: &Field<'_, V>, strategy: Option<PathStrategy>) -> Read<Self> {
        let mut items = Vec::new();
        ids.each("an array of ids", &mut |id| {
            let id = read_id(&id)?;
            items.push(Item::new(Source::Recycled(id), None, decimal(id)));
            Ok(())
        })?;
        Ok(Batch {
            action: Action::Restore(strategy),
            items,
        })
    }

    /// Splits the items into as few requests as fit, each of at most `max_items` items and `max_len` bytes.
    pub fn split(&self, max_items: usize, max_len: usize) -> Vec<Range<usize>> {
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut len = 0;
        for (index, item) in self.items.iter().enumerate() {
            let own_len = item.body.len() + ",".len();
            match parts.last_mut() {
                Some(part) if part.len() < max_items && len + own_len <= max_len => {
                    part.end = index + 1;
                    len += own_len;
                }
                _ => {
                    parts.push(index..index + 1);
                    len = "[".len() + own_len;
                }
            }
        }
        parts
    }

    /// The request for these items.
    pub fn request(&self, endpoint: &Endpoint, items: Range<usize>) -> Request {
        let ids: &[&str] = &[&endpoint.library_id, &endpoint.space_id];
        let (path, query) = match self.action {
            Action::Move => ("/api/v1/batch", "move&"),
            Action::Copy => ("/api/v1/batch", "copy&"),
            Action::Delete => ("/api/v1/batch", "delete&"),
            Action::Restore(None) => ("/api/v1/recycled", "restore&"),
            Action::Restore(Some(PathStrategy::OriginalPath)) => {
                ("/api/v1/recycled", "restore&restore_path_strategy=originalPath&")
            }
            Action::Restore(Some(PathStrategy::FallbackToRoot)) => (
                "/api/v1/recycled",
                "restore&restore_path_strategy=fallbackToRoot&",
            ),
        };
        let mut body = String::new();
        let mut separator = "[";
        for item in self.items.get(items).unwrap_or_default() {
            body.push_str(separator);
            separator = ",";
            body.push_str(&item.body);
        }
        body.push_str("]");
        let (operation, options) = (self.action.operation(), ItemOptions::default());
        let url = endpoint.url(path, ids);
        Request::with_query(operation, Method::Post, endpoint, url, query, options).with_body(body)
    }
}

/// Reads items that have a source and a target. The service has two names for the source and its space.
fn read_transfers<V: Value>(
    items: &Field<'_, V>,
    conflict: Option<ConflictStrategy>,
    from_name: &'static str,
    space_name: &'static str,
) -> Read<Vec<Item>> {
    let mut read = Vec::new();
    items.each("an array of items", &mut |item| {
        let from = item.read("from", ItemPath::read)?;
        let to = item.read("to", ItemPath::read)?;
        let mut conflict = conflict;
        item.set(
            "conflict",
            |field| ConflictStrategy::read(field).map(Some),
            &mut conflict,
        )?;
        let mut space = None;
        item.set("fromSpaceId", |space| space.non_empty().map(Some), &mut space)?;
        let mut body = ObjectText::new();
        body.add_text(from_name, from.text());
        body.add_text("to", to.text());
        if let Some(conflict) = conflict {
            body.add_text("conflictResolutionStrategy", conflict.name());
        }
        if let Some(space) = space {
            body.add_text(space_name, &space);
        }
        read.push(Item::new(Source::Path(from), Some(to), body.end()));
        Ok(())
    })?;
    Ok(read)
}
