//! The emulated library: its contents, searches, tasks, tokens and history. Nothing here knows HTTP.

pub(crate) mod clock;
pub(crate) mod conditions;
pub(crate) mod entry;
pub(crate) mod folder;
pub(crate) mod history;
pub(crate) mod random;
pub(crate) mod search;
pub(crate) mod search_store;
pub(crate) mod task;
mod task_examples;
pub(crate) mod task_store;
pub(crate) mod token;
pub(crate) mod type_filter;
