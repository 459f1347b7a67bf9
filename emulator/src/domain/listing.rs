//! The pages of a directory.

use std::cmp::Ordering;

use crate::domain::conditions::OrderBy;
use crate::domain::entry::Entry;

/// Which page of a directory.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) order_by: OrderBy,
    pub(crate) descending: bool,
    /// The maximum number of entries.
    pub(crate) limit: usize,
    /// Where the page before ended.
    pub(crate) after: Option<Position>,
}

/// The position of an entry in the order. It stays valid if the entry is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    /// The size or time that the entries are ordered by.
    pub(crate) key: i64,
    pub(crate) name: String,
}

impl Listing {
    /// The entries of the page, and its end if others follow.
    pub(crate) fn page(&self, entries: Vec<Entry>) -> (Vec<Entry>, Option<Position>) {
        let mut found: Vec<_> = entries
            .into_iter()
            .map(|entry| (self.position(&entry), entry))
            .filter(|(position, _)| {
                let after = self.after.as_ref();
                after.is_none_or(|after| self.compare(position, after) == Ordering::Greater)
            })
            .collect();
        found.sort_by(|(a, _), (b, _)| self.compare(a, b));
        let has_more = found.len() > self.limit;
        found.truncate(self.limit);
        let end = found
            .last()
            .filter(|_| has_more)
            .map(|(position, _)| position.clone());
        (found.into_iter().map(|(_, entry)| entry).collect(), end)
    }

    fn position(&self, entry: &Entry) -> Position {
        Position {
            key: match self.order_by {
                OrderBy::Name => 0,
                OrderBy::ModificationTime => entry.modified_ms,
                OrderBy::CreationTime => entry.created_ms,
                OrderBy::Size => i64::try_from(entry.size).unwrap_or(i64::MAX),
            },
            name: entry.name.clone(),
        }
    }

    fn compare(&self, a: &Position, b: &Position) -> Ordering {
        let ordering = a
            .key
            .cmp(&b.key)
            .then_with(|| a.name.to_lowercase().cmp(&b.name.to_lowercase()))
            .then_with(|| a.name.cmp(&b.name));
        if self.descending {
            ordering.reverse()
        } else {
            ordering
        }
    }
}
