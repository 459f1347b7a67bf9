//! Waiting until tasks have ended, as a state machine without I/O. Many waiters share the requests that query the tasks.
//!
//! Call [`TaskPoll::handle_input`] with each event and the time, then call [`TaskPoll::poll_output`] until it returns `None`.
//! [`TaskPoll::poll_timeout`] returns the time at which the machine needs [`Input::Timeout`]. A machine polls the tasks of one
//! level: a client has one for its library and one for its space.
//!
//! - **A round** queries every task that is due, each task once, in as few requests as possible. How many ids fit in a URL
//!   depends on the token, so a round begins with [`Output::Prepare`]. At most four requests are in flight at a time.
//! - **A task** has its own delay, which grows from the shortest interval that its waiters ask for. A task that is due soon is
//!   queried early, so that tasks of the same interval share their requests. A task that has ended is remembered for half a
//!   minute, and forgotten at the first input after that.
//! - **A waiter** ends once: when its last task has ended, at its deadline, when three responses in a row have not reported one
//!   of its tasks, or when a request has failed for good. Changes are reported to it at the end of a round.
//! - **A temporary failure** delays every request by the rules of [`retry`](super::retry), and ends no waiter. A refused list is
//!   sent again in halves, until the id that caused the refusal is found.
//!
//! The cost of a round depends only on the tasks that are queried and on those that have changed: a waiter whose tasks have not
//! changed is not touched.
//!
//! `V` is the type of results and `E` an error. The machine only passes them through.

mod due_queue;
mod failure;
mod id_map;
mod input;
mod machine;
mod options;
mod output;
mod polled_task;
mod progress;
mod rounds;
mod task_table;
mod throttle;
mod waiter;
mod waiter_table;

pub use failure::PollFailure;
pub use input::Input;
pub use machine::TaskPoll;
pub use options::PollOptions;
pub use output::Output;
pub use progress::{EndReason, Progress, WaitEnd};
pub use rounds::MAX_REQUESTS;

pub use super::Attempt;

/// The number of a waiter.
pub type WaiterId = u32;
