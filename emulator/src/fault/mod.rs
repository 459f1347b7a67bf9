//! Failures on demand: what can go wrong between a client and the service, switched while the emulator runs.

mod control;
mod effect;
mod settings;

pub(crate) use control::{FaultControl, around, layer};
pub(crate) use effect::{Dropped, FaultName};
pub use settings::{FailNext, Faults, InvalidFaults};
