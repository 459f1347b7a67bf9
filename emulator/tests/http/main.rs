//! The emulator as clients see it: every behaviour over real HTTP, on a directory made for the test.

// What is allowed inside tests is allowed in the helpers beside them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod cli;
mod control;
mod cors;
mod faults;
mod lost;
mod matching;
mod searches;
mod support;
mod tasks;
mod tokens;
