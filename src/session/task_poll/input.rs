//! What happens to a watch, and what it wants done.

use super::failure::PollFailure;
use super::rounds::Attempt;
use super::waiter::{End, Pace, WaiterId};
use crate::wire::task::Task;

/// What happens.
#[derive(Clone, Debug)]
pub enum Input<V, E> {
    /// Somebody waits for these tasks, up to this time if there is one. Its number is not in use.
    Join(WaiterId, Vec<i64>, Pace, Option<f64>),
    /// Somebody does not wait any more. Nothing is told to it from now on, but for what is among the outputs already.
    Leave(WaiterId),
    /// A round may begin, whose lists have at most so many characters ([`url_budget`](crate::wire::task::url_budget)); and a number
    /// from 0 up to 1, chosen by chance.
    Prepared(usize, f64),
    /// A round can't begin.
    Unprepared(E, PollFailure),
    /// A query was answered.
    Answered(Attempt, Vec<Task<V>>),
    /// A query failed.
    Failed(Attempt, E, PollFailure),
    /// The page was hidden.
    Hidden,
    /// The page is shown (again).
    Shown,
    /// The network may work again.
    Online,
    /// There is no network.
    Offline,
    /// The deadline has come.
    Timeout,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<V, E> {
    /// A round is due: say how long its lists may be with the token that is at hand, by [`Input::Prepared`], or why there is
    /// none, by [`Input::Unprepared`]. No other round begins before.
    Prepare,
    /// Ask how these tasks stand. Once: what fails is tried again by the watch.
    Query(Attempt, Vec<i64>),
    /// Nobody waits for this query any more.
    Abort(Attempt),
    /// Asking has failed with this error, and is tried again after so many milliseconds.
    Retrying(E, f64),
    /// What this waiter knows has changed: [`TaskPoll::progress`](super::TaskPoll::progress) and
    /// [`TaskPoll::tasks`](super::TaskPoll::tasks) tell. Not given for the last change, which [`Output::Ended`] tells of.
    Progress(WaiterId),
    /// This waiter's wait is over.
    Ended(WaiterId, End<V, E>),
}
