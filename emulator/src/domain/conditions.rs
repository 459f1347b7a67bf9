//! The conditions of a search: which entries they select, and in which order.

use std::cmp::Ordering;

use crate::domain::entry::{Entry, EntryKind};
use crate::domain::type_filter::TypeFilter;

#[derive(Debug, Clone, Copy)]
pub(crate) enum OrderBy {
    Name,
    ModificationTime,
    CreationTime,
    Size,
}

impl OrderBy {
    pub(crate) const NAMES: &[&str] = &[
        "name",
        "modificationTime",
        "size",
        "creationTime",
        "localCreationTime",
        "localModificationTime",
    ];

    /// The order with one of these names.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "name" => Self::Name,
            "size" => Self::Size,
            "creationTime" | "localCreationTime" => Self::CreationTime,
            "modificationTime" | "localModificationTime" => Self::ModificationTime,
            _ => return None,
        })
    }
}

/// The conditions of a search. An entry must meet all of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// The words of the keyword, in lower case. One of them must be in the name.
    pub(crate) words: Vec<String>,
    /// The directory to search: names from the root downwards.
    pub(crate) scope: Vec<String>,
    pub(crate) types: TypeFilter,
    /// In lower case, with the dot.
    pub(crate) extensions: Vec<String>,
    pub(crate) min_size: Option<u64>,
    pub(crate) max_size: Option<u64>,
    pub(crate) modified_from_ms: Option<i64>,
    pub(crate) modified_to_ms: Option<i64>,
    pub(crate) order_by: Option<OrderBy>,
    pub(crate) descending: bool,
    /// A condition on a property that no file in a directory has, such as a label.
    pub(crate) selects_nothing: bool,
}

impl Conditions {
    /// How many words of the keyword the entry matches, or `None` if the entry is not selected.
    pub(crate) fn select(&self, entry: &Entry) -> Option<usize> {
        let selected = !self.selects_nothing
            && self.types.selects(entry)
            && self.selects_extension(entry)
            && self.selects_size(entry)
            && self.modified_from_ms.is_none_or(|from| entry.modified_ms >= from)
            && self.modified_to_ms.is_none_or(|to| entry.modified_ms <= to);
        if !selected {
            return None;
        }
        if self.words.is_empty() {
            return Some(0);
        }
        let name = entry.name.to_lowercase();
        let matching = self
            .words
            .iter()
            .filter(|word| name.contains(word.as_str()))
            .count();
        (matching > 0).then_some(matching)
    }

    fn selects_extension(&self, entry: &Entry) -> bool {
        if self.extensions.is_empty() {
            return true;
        }
        let name = entry.name.to_lowercase();
        entry.kind == EntryKind::File && self.extensions.iter().any(|extension| name.ends_with(extension))
    }

    fn selects_size(&self, entry: &Entry) -> bool {
        if self.min_size.is_none() && self.max_size.is_none() {
            return true;
        }
        entry.kind == EntryKind::File
            && self.min_size.is_none_or(|min| entry.size >= min)
            && self.max_size.is_none_or(|max| entry.size <= max)
    }

    /// Whether the order of items can differ from that of the walk.
    pub(crate) fn is_ordered(&self) -> bool {
        self.order_by.is_some() || self.words.len() > 1
    }

    /// Compares two entries with their numbers of matching words: by `order_by`, then more matching words first. The
    /// sort is stable, so equal entries keep the order of the walk.
    pub(crate) fn compare(&self, (a, a_words): (&Entry, usize), (b, b_words): (&Entry, usize)) -> Ordering {
        let ordering = match self.order_by {
            None => Ordering::Equal,
            Some(OrderBy::Name) => a
                .name
                .to_lowercase()
                .cmp(&b.name.to_lowercase())
                .then_with(|| a.name.cmp(&b.name)),
            Some(OrderBy::ModificationTime) => a.modified_ms.cmp(&b.modified_ms),
            Some(OrderBy::CreationTime) => a.created_ms.cmp(&b.created_ms),
            Some(OrderBy::Size) => a.size.cmp(&b.size),
        };
        let ordering = if self.descending {
            ordering.reverse()
        } else {
            ordering
        };
        ordering.then_with(|| b_words.cmp(&a_words))
    }
}
