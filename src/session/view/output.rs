//! The actions that a view asks for.

use crate::session::Attempt;
use crate::session::page_iterators::IteratorId;
use crate::session::pending_deletes::Step;
use crate::wire::conditions::Conditions;

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<P, E> {
    /// Create a search for these conditions. The request is never aborted.
    Create(Attempt, Conditions),
    /// Request the page at this marker.
    Continue {
        /// The request.
        attempt: Attempt,
        /// The search.
        search_id: String,
        /// The marker of the page.
        marker: String,
    },
    /// Abort this continue: its response is no longer wanted.
    AbortContinue(Attempt),
    /// Report that a request failed with this error, and that it is sent again after this many milliseconds.
    Retrying(E, f64),
    /// Report a step of a deletion; at [`Stage::Sent`](crate::session::pending_deletes::Stage::Sent), send its request.
    Delete(Step),
    /// Tell the application that this iterator has ended, because the user left the page. Its search is being deleted.
    EndIterator(IteratorId),
    /// Show these items after those already shown.
    Append(P),
    /// Show no items.
    Reset,
}
