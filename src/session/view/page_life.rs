//! Whether the page is shown, hidden, or being left.

use crate::session::pending_deletes::Reason;

/// Whether the page is shown, hidden, or being left. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) enum PageLife {
    Shown,
    Hidden {
        since: f64,
    },
    /// The user may leave in a moment. Nothing may start.
    MayLeave,
    /// The page has been hidden for long, was left, is in the back/forward cache or is prerendered. Nothing may start.
    Away(Reason),
}

impl PageLife {
    pub(super) fn is_shown(self) -> bool {
        matches!(self, PageLife::Shown)
    }

    /// True if the user may leave, but has not left.
    pub(super) fn may_leave(self) -> bool {
        matches!(self, PageLife::MayLeave)
    }

    /// True if requests may be started.
    pub(super) fn may_start(self) -> bool {
        !matches!(self, PageLife::Away(_) | PageLife::MayLeave)
    }

    /// The reason for which searches are deleted while the page is away.
    pub(super) fn away_reason(self) -> Option<Reason> {
        match self {
            PageLife::Away(reason) => Some(reason),
            PageLife::Shown | PageLife::Hidden { .. } | PageLife::MayLeave => None,
        }
    }

    /// The page was hidden. A page that is away stays away.
    pub(super) fn hide(&mut self, now: f64) {
        if matches!(self, PageLife::Shown | PageLife::MayLeave) {
            *self = PageLife::Hidden { since: now };
        }
    }

    /// When a hidden page counts as away; infinite for any other page.
    pub(super) fn away_at(self, grace_ms: f64) -> f64 {
        match self {
            PageLife::Hidden { since } => since + grace_ms,
            PageLife::Shown | PageLife::MayLeave | PageLife::Away(_) => f64::INFINITY,
        }
    }
}
