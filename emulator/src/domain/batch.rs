//! Batches: many items to move, copy, delete or restore, each with its own result.

use serde::Serialize;

use crate::domain::layer::{Conflict, Layer, Refused};

/// Many items to move, copy, delete or restore.
#[derive(Debug)]
pub(crate) enum Batch {
    Move(Vec<Transfer>),
    Copy(Vec<Transfer>),
    Delete(Vec<Deletion>),
    /// Ids of the recycle bin.
    Restore {
        ids: Vec<u64>,
        /// Whether items whose directory does not exist are restored to the root.
        to_root: bool,
    },
}

#[derive(Debug)]
pub(crate) struct Transfer {
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    pub(crate) conflict: Conflict,
}

#[derive(Debug)]
pub(crate) struct Deletion {
    pub(crate) path: Vec<String>,
    pub(crate) permanent: bool,
}

/// The result of one item. Status 204: done as requested. 200: done under another name, moved to the recycle bin, or
/// restored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part {
    pub(crate) status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) copy_from: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) recycled_item_id: Option<u64>,
}

impl Part {
    pub(crate) fn failed(&self) -> bool {
        self.status >= 400
    }

    fn with_error(self, error: PartError) -> Self {
        let (status, code) = error;
        Self {
            status,
            code: Some(code),
            ..self
        }
    }
}

/// Status and code of an item that failed.
type PartError = (u16, &'static str);

const INJECTED: PartError = (500, "InternalServerError");

impl Batch {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Move(items) | Self::Copy(items) => items.len(),
            Self::Delete(items) => items.len(),
            Self::Restore { ids, .. } => ids.len(),
        }
    }

    /// The type of the task that carries it out.
    pub(crate) fn task_type(&self) -> &'static str {
        match self {
            Self::Move(_) => "batchMove",
            Self::Copy(_) => "batchCopy",
            Self::Delete(_) => "batchDelete",
            Self::Restore { .. } => "batchRestoreRecycle",
        }
    }

    /// Carries out the batch in order. An item at whose position `fails` is true is left unchanged and fails.
    pub(crate) fn run(&self, layer: &mut Layer, fails: &[bool]) -> Vec<Part> {
        let fails = |index: usize| fails.get(index).copied().unwrap_or(false);
        match self {
            Self::Move(items) => parts(items, |(index, item)| {
                let part = Part {
                    from: Some(item.from.clone()),
                    to: Some(item.to.clone()),
                    ..Part::default()
                };
                let done = attempt(fails(index), || {
                    layer.move_item(&item.from, &item.to, item.conflict)
                });
                transferred(part, item, done)
            }),
            Self::Copy(items) => parts(items, |(index, item)| {
                let part = Part {
                    copy_from: Some(item.from.clone()),
                    to: Some(item.to.clone()),
                    ..Part::default()
                };
                let done = attempt(fails(index), || {
                    layer.copy_item(&item.from, &item.to, item.conflict)
                });
                transferred(part, item, done)
            }),
            Self::Delete(items) => parts(items, |(index, item)| {
                let done = attempt(fails(index), || layer.delete(&item.path, item.permanent));
                let part = Part {
                    path: Some(item.path.clone()),
                    ..Part::default()
                };
                match done {
                    Ok(recycled_item_id) => Part {
                        status: if recycled_item_id.is_some() { 200 } else { 204 },
                        recycled_item_id,
                        ..part
                    },
                    Err(error) => part.with_error(error),
                }
            }),
            Self::Restore { ids, to_root } => parts(ids, |(index, id)| {
                let done = attempt(fails(index), || layer.restore(*id, *to_root, Conflict::Rename));
                let part = Part {
                    recycled_item_id: Some(*id),
                    ..Part::default()
                };
                match done {
                    Ok(path) => Part {
                        status: 200,
                        path: Some(path),
                        ..part
                    },
                    Err(error) => part.with_error(error),
                }
            }),
        }
    }
}

fn parts<T>(items: &[T], part: impl FnMut((usize, &T)) -> Part) -> Vec<Part> {
    items.iter().enumerate().map(part).collect()
}

fn attempt<T>(fails: bool, change: impl FnOnce() -> Result<T, Refused>) -> Result<T, PartError> {
    if fails {
        return Err(INJECTED);
    }
    change().map_err(Refused::status_and_code)
}

/// The result of a move or copy.
fn transferred(part: Part, item: &Transfer, done: Result<Vec<String>, PartError>) -> Part {
    match done {
        Ok(path) => Part {
            status: if path == item.to { 204 } else { 200 },
            path: Some(path),
            ..part
        },
        Err(error) => Part {
            path: Some(item.to.clone()),
            ..part
        }
        .with_error(error),
    }
}

/// The status of the whole: 200 if no item failed, 400 if every item failed, otherwise 207.
pub(crate) fn status(parts: &[Part]) -> u16 {
    match parts.iter().filter(|part| part.failed()).count() {
        0 => 200,
        failed if failed == parts.len() => 400,
        _ => 207,
    }
}
