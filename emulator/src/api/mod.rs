//! The handlers, one module for each part of the service, and `control` for what is not part of it.

mod call;
pub(crate) mod control;
pub(crate) mod history;
pub(crate) mod search;
pub(crate) mod task;
pub(crate) mod token;
