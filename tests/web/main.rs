//! The client as JavaScript sees it, in a real browser, against a running emulator on another origin.
//!
//! `tools/with/emulator.sh` starts the emulator over a folder of known files and tells where it is.

#![cfg(target_arch = "wasm32")]
// What is allowed inside tests is allowed in the helpers beside them; a browser test is a plain function to clippy.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[macro_use]
mod js;

mod abort;
mod answers;
mod arguments;
mod closing;
mod deletions;
mod errors;
mod events;
mod later;
mod ledger;
mod options;
mod page_life;
mod rate;
mod requests;
mod retries;
mod searches;
mod secrets;
mod site;
mod snapshots;
mod staying;
mod surroundings;
mod tasks;
mod tokens;
mod view;
mod view_options;
mod views;
mod waits;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
