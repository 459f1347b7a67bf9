//! Whether items are shown, and of which search.

/// The items that the view shows. The items themselves are kept outside.
#[derive(Debug, Default)]
pub(super) struct ShownItems {
    any: bool,
    /// The items are those of an earlier search for the same conditions.
    stale: bool,
}

impl ShownItems {
    pub(super) fn are_stale(&self) -> bool {
        self.stale
    }

    /// True if items of the wanted search are shown.
    pub(super) fn are_current(&self) -> bool {
        self.any && !self.stale
    }

    pub(super) fn add(&mut self) {
        self.any = true;
    }

    /// The search is deleted. Its items stay until the next search for the same conditions has items.
    pub(super) fn make_stale(&mut self) {
        self.stale = true;
    }

    /// No items are to be shown. True if some were.
    pub(super) fn clear(&mut self) -> bool {
        self.stale = false;
        std::mem::take(&mut self.any)
    }
}
