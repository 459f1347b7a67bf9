//! The wanted search, once the server has created it.

use super::input::PageInfo;

/// The wanted search, as its last page described it.
#[derive(Clone, Debug)]
pub(super) struct LiveSearch {
    pub(super) id: String,
    /// The marker of the next page; `None` if there is no next page.
    pub(super) next_marker: Option<String>,
    pub(super) finished: bool,
}

impl LiveSearch {
    pub(super) fn new(id: String) -> Self {
        LiveSearch {
            id,
            next_marker: None,
            finished: false,
        }
    }

    pub(super) fn update(&mut self, page: PageInfo) {
        self.next_marker = page.next_marker;
        self.finished = page.search_finished;
    }

    pub(super) fn has_more(&self) -> bool {
        self.next_marker.is_some()
    }
}
