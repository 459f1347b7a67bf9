//! The events that a batch reacts to.

use super::RequestId;
use super::failure::BatchFailure;
use crate::wire::batch_answer::{Answer, Report};

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub enum Input<E> {
    /// The service has answered a request.
    Answered(RequestId, Answer),
    /// A request has failed.
    Failed {
        /// The request.
        request: RequestId,
        /// The error to report.
        error: E,
        /// The consequence for the items.
        failure: BatchFailure,
    },
    /// The task of a request has ended.
    TaskEnded {
        /// The request.
        request: RequestId,
        /// The status of the task.
        status: u16,
        /// The reports of its result; `None` if it has none.
        reports: Option<Vec<Report>>,
    },
    /// It can't be known how the task of a request has ended.
    TaskLost(RequestId, E),
    /// Nothing more is sent, and nothing more is waited for.
    Stop {
        /// The reason, if it is an error.
        reason: Option<E>,
        /// The request that the machine has sent last is still held back, so that it will not be sent.
        is_held_back: bool,
    },
}
