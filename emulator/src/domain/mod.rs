//! The emulated library: its contents, searches, batches, links, tasks, tokens and history. Nothing here knows HTTP.

pub(crate) mod batch;
pub(crate) mod cancellation;
pub(crate) mod clock;
pub(crate) mod conditions;
mod disk;
pub(crate) mod entry;
pub(crate) mod folder;
pub(crate) mod history;
pub(crate) mod layer;
pub(crate) mod link_store;
pub(crate) mod listing;
pub(crate) mod path;
pub(crate) mod random;
pub(crate) mod search;
pub(crate) mod search_store;
pub(crate) mod task;
mod task_examples;
pub(crate) mod task_store;
pub(crate) mod thumbnail;
pub(crate) mod token;
mod tree;
pub(crate) mod type_filter;
pub(crate) mod view;
