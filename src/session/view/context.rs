//! The circumstances of an input.

use super::page_life::PageLife;
use crate::session::retry::Connectivity;

/// The circumstances of an input.
#[derive(Debug)]
pub(super) struct Context {
    /// The time in milliseconds.
    pub(super) now: f64,
    pub(super) page: PageLife,
    pub(super) offline: bool,
}

impl Context {
    pub(super) fn connectivity(&self) -> Connectivity {
        Connectivity {
            offline: self.offline,
            hidden: !self.page.is_shown(),
        }
    }
}
