//! Tests of the emulator over real HTTP, each with its own directory.

// Helpers may do what tests may do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod cli;
mod conditions;
mod control;
mod cors;
mod disconnects;
mod faults;
mod history;
mod items;
mod searches;
mod support;
mod task_results;
mod tasks;
mod tokens;
