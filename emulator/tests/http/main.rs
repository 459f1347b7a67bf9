//! Tests of the emulator over real HTTP, each with its own directory.

// Helpers may do what tests may do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod batch_tasks;
mod batches;
mod changes;
mod cli;
mod conditions;
mod control;
mod cors;
mod directories;
mod disconnects;
mod faults;
mod files;
mod history;
mod items;
mod layer_model;
mod layer_searches;
mod real_copy;
mod recycle_bin;
mod searches;
mod support;
mod task_results;
mod tasks;
mod thumbnails;
mod tokens;
