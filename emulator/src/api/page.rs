//! A page of a search as JSON, and its markers.

use serde::Serialize;
use serde_json::Value;

use crate::api::item::{Item, ItemOptions};
use crate::domain::search;

/// The body of a create or continue response.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageBody {
    search_id: String,
    search_finished: bool,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<Value>,
    contents: Vec<Item>,
}

impl PageBody {
    pub(super) fn new(
        search_id: &str,
        page: &search::Page,
        options: &ItemOptions,
        string_markers: bool,
    ) -> Self {
        Self {
            search_id: search_id.to_owned(),
            search_finished: page.finished,
            has_more: page.next.is_some(),
            next_marker: page.next.map(|position| marker(position, string_markers)),
            contents: page
                .entries
                .iter()
                .map(|entry| Item::new(entry, options))
                .collect(),
        }
    }
}

/// String markers contain characters that need encoding, to reveal clients that do not encode them.
const AROUND_POSITION: (&str, &str) = ("after ", "/+=&%#中");

fn marker(position: usize, as_string: bool) -> Value {
    let (before, after) = AROUND_POSITION;
    if as_string {
        Value::from(format!("{before}{position}{after}"))
    } else {
        Value::from(position)
    }
}

/// The position of a number or string marker. Without a marker it is the start.
pub(super) fn position(marker: Option<&str>) -> Option<usize> {
    let (before, after) = AROUND_POSITION;
    let Some(marker) = marker else { return Some(0) };
    let digits = marker
        .strip_prefix(before)
        .and_then(|marker| marker.strip_suffix(after))
        .unwrap_or(marker);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_string_markers_are_read() {
        assert_eq!(position(None), Some(0));
        assert_eq!(position(Some("40")), Some(40));
        assert_eq!(position(marker(40, true).as_str()), Some(40));
        for wrong in ["", "+1", "-1", "1.0", "x", "after 1"] {
            assert_eq!(position(Some(wrong)), None, "{wrong}");
        }
    }
}
