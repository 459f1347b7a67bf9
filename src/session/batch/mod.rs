//! A batch of items as a state machine without I/O: every item gets one outcome, and no request is sent twice.
//!
//! Call [`BatchRun::poll_output`] until it returns `None`, at the start and after each [`BatchRun::handle_input`]. The machine needs
//! no clock: whoever runs it ends it with [`Input::Stop`] when the time is over.
//!
//! - **Requests** are sent one after the other, each with as many items as fit. The next one is sent as soon as the service has
//!   answered the previous one; tasks that the service has started for earlier ones go on meanwhile, a few at a time.
//! - **An answer** reports about each item (200, 207), or names a task that does so later (202). The task is watched by
//!   [`task_poll`](super::task_poll).
//! - **Reports** are assigned to items by the path or id that they name, because no document promises their order; the order
//!   decides only where they name none, or one that was not sent. An item without a report is unknown.
//! - **A failed request** was refused (its items have failed, nothing was done), was not sent, or got no usable answer. In the last
//!   case it may have been done: its items are unknown, it is not sent again, and the requests after it are not sent either.
//! - **The end**: the batch ends when every item has its outcome. If nothing was tried, it has failed as a whole.
//!
//! `E` is an error. The machine only passes it through.

mod assign;
mod failure;
mod input;
mod machine;
mod outcome;
mod output;

pub use failure::BatchFailure;
pub use input::Input;
pub use machine::{BatchRun, MAX_TASKS};
pub use outcome::{End, Outcome};
pub use output::Output;

/// The number of a request of a batch.
pub type RequestId = usize;
