//! The progress and the end of a wait.

use std::rc::Rc;

use crate::wire::task::Task;

/// The progress of a waiter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The number of tasks that have ended.
    pub ended: usize,
    /// The number of all tasks.
    pub total: usize,
    /// The status of some tasks is old, because the last query for them failed. It is sent again.
    pub stale: bool,
    /// When the next query is due, in milliseconds; `None` while the page has been hidden for long.
    pub next_poll: Option<f64>,
}

impl Progress {
    /// The progress of a wait for `total` tasks, all of which have ended.
    pub fn done(total: usize) -> Self {
        Progress {
            ended: total,
            total,
            stale: false,
            next_poll: None,
        }
    }
}

/// The end of a wait. Tasks are in the order of the waiter. Those that the service never reported are left out.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitEnd<V, E> {
    /// Every task has ended.
    Done(Vec<Rc<Task<V>>>),
    /// The wait has failed. The tasks are those last reported.
    Failed(EndReason<E>, Vec<Rc<Task<V>>>),
}

/// The reason for which a wait has failed.
#[derive(Clone, Debug, PartialEq)]
pub enum EndReason<E> {
    /// The service does not report these tasks: they never existed, or ended more than 30 days ago.
    NotFound(Vec<i64>),
    /// The waiter's deadline has come.
    TimedOut,
    /// A request failed for good.
    Failed(E),
}
