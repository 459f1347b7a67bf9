//! The handlers: one module for each part of the service, and `control` for the emulator's own endpoints.

pub(crate) mod batch;
mod batch_task;
mod body;
mod call;
pub(crate) mod change;
mod conditions;
pub(crate) mod control;
pub(crate) mod directory;
pub(crate) mod error;
mod fields;
pub(crate) mod file;
pub(crate) mod history;
mod item;
mod listing;
mod page;
mod range;
pub(crate) mod recycle_bin;
pub(crate) mod search;
pub(crate) mod storage;
pub(crate) mod task;
pub(crate) mod token;
