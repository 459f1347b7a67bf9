//! The actions that the polling of tasks asks for.

use super::WaiterId;
use super::progress::WaitEnd;
use crate::session::Attempt;

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<V, E> {
    /// A round is due. Reply with [`Input::Prepared`](super::Input::Prepared) when there is a token, or with
    /// [`Input::Unprepared`](super::Input::Unprepared) if there is none. No other round begins before the reply.
    Prepare,
    /// Query these tasks, once. The machine itself sends a failed query again.
    Query(Attempt, Vec<i64>),
    /// Abort this query: nobody waits for its tasks.
    Abort(Attempt),
    /// Report that a query failed with this error, and that it is sent again after this many milliseconds.
    Retrying(E, f64),
    /// Report the progress of this waiter, by [`TaskPoll::progress`](super::TaskPoll::progress) and
    /// [`TaskPoll::tasks`](super::TaskPoll::tasks). The last change is reported by [`Output::Ended`] only.
    Progress(WaiterId),
    /// The wait of this waiter has ended.
    Ended(WaiterId, WaitEnd<V, E>),
}
