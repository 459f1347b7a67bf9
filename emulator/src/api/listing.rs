//! A page of a directory as JSON, and its marker.

use serde::Serialize;

use crate::api::error::ApiError;
use crate::api::item::{Item, ItemOptions};
use crate::domain::conditions::OrderBy;
use crate::domain::entry::Entry;
use crate::domain::listing::{Listing, Position};
use crate::query::Query;

/// The maximum and default number of entries in a page.
const MAX_LIMIT: usize = 1_000;

/// The body of the response.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListingBody {
    path: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    contents: Vec<Item>,
}

impl ListingBody {
    pub(super) fn new(
        path: Vec<String>,
        entries: &[Entry],
        end: Option<&Position>,
        options: &ItemOptions,
    ) -> Self {
        Self {
            path,
            next_marker: end.map(marker),
            contents: entries.iter().map(|entry| Item::new(entry, options)).collect(),
        }
    }
}

/// Reads which page is requested.
pub(super) fn parse(query: &Query) -> Result<Listing, ApiError> {
    let after = match query.filled("marker") {
        None => None,
        Some(marker) => Some(position(marker).ok_or_else(|| {
            ApiError::not_found("MarkerNotFound", "No page of a directory starts at this marker.")
        })?),
    };
    let limit = match query.filled("limit") {
        None => Some(MAX_LIMIT),
        Some(limit) => limit.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)),
    };
    let order_by = match query.filled("order_by") {
        None => Some(OrderBy::Name),
        Some(name) => OrderBy::parse(name),
    };
    Ok(Listing {
        order_by: order_by.ok_or_else(|| wrong("order_by", &OrderBy::NAMES.join(", ")))?,
        descending: match query.filled("order_by_type") {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return Err(wrong("order_by_type", "asc, desc")),
        },
        limit: limit.ok_or_else(|| wrong("limit", "1 to 1000"))?,
        after,
    })
}

fn wrong(name: &str, allowed: &str) -> ApiError {
    ApiError::param_invalid(format!("{name} must be one of {allowed}"))
}

/// Contains the name of the last entry, and so any character.
fn marker(Position { key, name }: &Position) -> String {
    format!("{key}/{name}")
}

fn position(marker: &str) -> Option<Position> {
    let (key, name) = marker.split_once('/')?;
    Some(Position {
        key: key.parse().ok()?,
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_contain_a_position() {
        let end = Position {
            key: -1,
            name: "a b/年报 #1%.txt".to_owned(),
        };
        assert_eq!(position(&marker(&end)), Some(end));
        for wrong in ["", "a", "x/a", "1.5/a"] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
    }
}
