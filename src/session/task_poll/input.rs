//! The events that the polling of tasks reacts to.

use super::WaiterId;
use super::failure::PollFailure;
use super::options::PollOptions;
use crate::session::Attempt;
use crate::wire::task::Task;

/// An event.
#[derive(Clone, Debug)]
pub enum Input<V, E> {
    /// A waiter waits for tasks from now on.
    Join {
        /// A number that no other waiter has.
        waiter: WaiterId,
        /// The tasks.
        ids: Vec<i64>,
        /// How often to query the tasks.
        options: PollOptions,
        /// When the wait fails, in milliseconds.
        deadline: Option<f64>,
    },
    /// A waiter stops waiting. No further output is for it.
    Leave(WaiterId),
    /// The round may begin.
    Prepared {
        /// The longest list of ids that fits in a URL, in characters ([`url_budget`](crate::wire::task::url_budget)).
        url_budget: usize,
        /// A random number from 0 up to 1.
        random: f64,
    },
    /// The round can't begin.
    Unprepared(E, PollFailure),
    /// A query succeeded.
    Answered(Attempt, Vec<Task<V>>),
    /// A query failed.
    Failed {
        /// The request.
        attempt: Attempt,
        /// The error to report.
        error: E,
        /// The consequence for the waiters.
        failure: PollFailure,
    },
    /// The page was hidden.
    Hidden,
    /// The page is shown.
    Shown,
    /// The browser has a network connection again.
    Online,
    /// The browser has no network connection.
    Offline,
    /// The time of [`TaskPoll::poll_timeout`](super::TaskPoll::poll_timeout) has come.
    Timeout,
}
