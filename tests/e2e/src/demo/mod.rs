//! The demo site, as its users use it.

mod failures;
mod files;
mod leaving;
mod search;
mod tasks;
mod typing;
