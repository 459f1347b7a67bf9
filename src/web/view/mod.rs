//! Runs the state machine of a search box: performs its outputs, and shows its state.

mod driver;
mod effects;
mod snapshot;
mod store;

pub(crate) use driver::{ViewDriver, ViewOwner, ViewSetup};
pub(crate) use store::{Reading, Store};
