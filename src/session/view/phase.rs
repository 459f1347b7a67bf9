//! The phases of a view, and the status and the error that it shows.

use crate::names::named;
use crate::session::Attempt;
use crate::session::retry::Backoff;

named! {
    /// The status that a view shows.
    Status {
        /// No search is wanted.
        Idle = "idle",
        /// The conditions have changed; the search starts soon.
        Waiting = "waiting",
        /// The search has no items yet.
        Searching = "searching",
        /// The search has its first page, possibly without items. No request is in flight.
        Ready = "ready",
        /// Items are shown, and a request for more is in flight.
        LoadingMore = "loadingMore",
        /// The search was deleted, because the page was hidden or left. It starts again when the page is shown.
        Suspended = "suspended",
        /// A request failed.
        Failed = "failed",
        /// The view is closed.
        Closed = "closed",
    }
}

/// The error that a view shows while its status is [`Status::Failed`].
#[derive(Clone, Debug, PartialEq)]
pub enum ViewError<E> {
    /// The create took longer than [`Options::create_timeout_ms`](super::Options::create_timeout_ms).
    CreateTimedOut,
    /// A request failed.
    Request(E),
}

/// The stage of the wanted search. Not comparable: `matches!` is less code. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    Idle,
    Debouncing {
        until: f64,
    },
    /// The create waits until another one completes.
    Queued,
    Creating {
        attempt: Attempt,
        deadline: f64,
    },
    /// The search exists, and no request is in flight.
    Ready,
    /// The last page was empty, so the next one is requested after a delay.
    FollowingUp {
        due: f64,
    },
    Continuing {
        attempt: Attempt,
    },
    /// A request failed and is sent again.
    BackingOff {
        backoff: Backoff,
        /// When to ask the backoff for its decision.
        due: f64,
        request: RequestKind,
    },
    Failed,
    Suspended,
    Closed,
}

/// A kind of request that is sent again after a failure.
#[derive(Clone, Copy, Debug)]
pub(super) enum RequestKind {
    Create,
    Continue,
}

impl Phase {
    /// True if this is the phase that waits for the response to this create.
    pub(super) fn is_creating(self, create: Attempt) -> bool {
        matches!(self, Phase::Creating { attempt, .. } if attempt == create)
    }

    /// The request that this attempt makes, if it is the wanted one.
    pub(super) fn wanted_request(self, wanted: Attempt) -> Option<RequestKind> {
        match self {
            Phase::Creating { attempt, .. } if attempt == wanted => Some(RequestKind::Create),
            Phase::Continuing { attempt } if attempt == wanted => Some(RequestKind::Continue),
            _ => None,
        }
    }

    /// When something is to be done in this phase; infinite for never.
    pub(super) fn timeout(self) -> f64 {
        match self {
            Phase::Debouncing { until: due }
            | Phase::Creating { deadline: due, .. }
            | Phase::FollowingUp { due }
            | Phase::BackingOff { due, .. } => due,
            _ => f64::INFINITY,
        }
    }

    /// The status to show; `items_are_current` is true if items of the wanted search are shown.
    pub(super) fn status(self, items_are_current: bool) -> Status {
        match self {
            Phase::Idle => Status::Idle,
            Phase::Debouncing { .. } | Phase::Queued => Status::Waiting,
            Phase::Creating { .. }
            | Phase::BackingOff {
                request: RequestKind::Create,
                ..
            } => Status::Searching,
            Phase::FollowingUp { .. } | Phase::Continuing { .. } | Phase::BackingOff { .. }
                if items_are_current =>
            {
                Status::LoadingMore
            }
            Phase::FollowingUp { .. } | Phase::Continuing { .. } | Phase::BackingOff { .. } => {
                Status::Searching
            }
            Phase::Ready => Status::Ready,
            Phase::Failed => Status::Failed,
            Phase::Suspended => Status::Suspended,
            Phase::Closed => Status::Closed,
        }
    }
}
