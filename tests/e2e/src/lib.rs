//! End-to-end tests: the built package and the built demo in real browsers, against the emulator.
//!
//! `support` holds the helpers; every other module is a suite. tests/README.md says which suite tests what, and how to run
//! one. When a test fails, there is a screenshot of its page in `target/e2e`.
#![cfg(test)]

mod support;

mod bad_input;
mod composing;
mod cut_requests;
mod demo;
mod examples;
mod exit_worker;
mod exits;
mod frameworks;
mod next_visit;
mod package;
mod service_worker;
mod soak;
mod tabs;
mod web_workers;
