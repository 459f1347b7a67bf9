//! State machines without I/O: time and randomness are arguments. Each takes inputs, and gives outputs and the time of
//! its next timeout.

pub mod loops;
pub mod options;
pub mod orphans;
pub mod pending_deletes;
mod queue;
pub mod rate_limit;
pub mod retry;
pub mod task_poll;
pub mod view;
