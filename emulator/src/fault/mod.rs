//! Fault injection: the settings, and the decision which fault a request meets. `layers::fault` carries it out.

mod effect;
mod injector;
mod settings;

pub(crate) use effect::Effect;
pub(crate) use injector::{BatchPlan, FaultInjector};
pub use settings::{FailNext, Faults, InvalidFaults};
