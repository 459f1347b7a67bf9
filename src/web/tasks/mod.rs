//! The calls for tasks.
//!
//! - `task_call` has the calls with their arguments and requests, `execute` sends these, and `results` makes the JavaScript values.
//! - `poller` drives the state machine that waits for tasks.

mod execute;
mod failure;
mod poller;
mod results;
mod task_call;

pub(crate) use execute::execute;
pub(crate) use failure::TaskFailure;
pub(crate) use poller::TaskPoller;
pub(crate) use task_call::{TaskCall, WaitRequest, read_pace};
