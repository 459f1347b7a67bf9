//! The package's Rust side in a real browser, as JavaScript uses it, against an emulator on another origin.
//!
//! Run these tests through `tools/test/web.sh`: it starts the emulator, with the files that they search.

#![cfg(target_arch = "wasm32")]
// Clippy does not recognise browser tests as tests, so the lints that it lifts for tests are lifted here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[macro_use]
mod support;

mod calls;
mod client;
mod page;
mod recovery;
mod responses;
mod tasks;
mod views;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
