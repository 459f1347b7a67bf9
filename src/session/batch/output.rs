//! The actions that a batch asks for.

use std::ops::Range;

use super::RequestId;
use super::outcome::{End, Outcome};

/// An action.
#[derive(Clone, Debug, PartialEq)]
pub enum Output<E> {
    /// Send a request with these items, once. Only a request that the service did not carry out may be repeated.
    Send(RequestId, Range<usize>),
    /// Wait for the end of this task, which the service has started for a request.
    Wait(RequestId, i64),
    /// The outcome of the item at this index. Each item gets one.
    Item(usize, Outcome<E>),
    /// Report the progress: the items whose outcome is known have changed.
    Progress,
    /// The batch has ended. This is the last output: no answer and no task is waited for.
    Ended(End<E>),
}
