//! State machines without I/O. The time and random numbers are arguments. Each machine takes inputs, returns outputs, and
//! says when its next timeout is due.

pub mod batch;
pub mod follow_up;
pub mod options;
pub mod orphans;
pub mod page_iterators;
pub mod pending_deletes;
mod queue;
pub mod rate_limit;
pub mod retry;
pub mod task_poll;
pub mod view;

/// The number of a request of a machine. A request that is sent again gets a new number.
pub type Attempt = u32;
