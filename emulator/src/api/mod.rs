//! The handlers: one module for each part of the service, and `control` for the emulator's own endpoints.

mod body;
mod call;
mod conditions;
pub(crate) mod control;
pub(crate) mod error;
mod fields;
pub(crate) mod history;
mod item;
mod page;
mod query;
pub(crate) mod search;
pub(crate) mod task;
pub(crate) mod token;
