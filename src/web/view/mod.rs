//! Runs the state machine of a search box.

pub(crate) mod driver;
pub(crate) mod snapshot;
