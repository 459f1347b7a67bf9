//! Waiting until tasks have ended, as a state machine without I/O: many waiters share the requests that ask how their
//! tasks stand.
//!
//! What happens goes in through [`TaskPoll::handle_input`] with the time; what is to be done comes out of [`TaskPoll::poll_output`], to be
//! emptied after every input; [`TaskPoll::poll_timeout`] says when to give [`Input::Timeout`] next. A machine knows tasks of one
//! level: a client has one for its library's and one for its space's.
//!
//! - **A round** asks for every task that is due, each once, in as few lists as fit. How much fits depends on the token, so
//!   a round begins with [`Output::Prepare`]. At most four requests are on their way at a time.
//! - **A task** has its own delay, which grows from the shortest that its waiters ask for, and is asked for until it has
//!   ended. Those due soon come along in a round, so that tasks that are asked for equally often share their requests. What
//!   has ended is remembered for half a minute, and let go of at the first input after that.
//! - **A waiter** ends once: when its last task has ended, at its deadline, when the service has not told of one of its tasks
//!   three times, or when a failure is final. What a round changed for it is told at the round's end.
//! - **A failure** that may pass puts every request off, by the rules of [`super::retry`], and ends no waiter. A refused list
//!   is sent again in halves, until the id is found that it was refused for.
//!
//! No round costs more than what it asks for and what changes: a waiter whose tasks stay as they are is not looked at.
//!
//! `V` is what results are made of, `E` an error; both are handed through.

mod answers;
mod failure;
mod id_map;
mod input;
mod machine;
mod polled_task;
mod rounds;
mod waiter;
mod waiters;

pub use failure::PollFailure;
pub use input::{Input, Output};
pub use machine::TaskPoll;
pub use rounds::{Attempt, MAX_REQUESTS};
pub use waiter::{End, EndReason, Pace, Progress, WaiterId};
