//! The browser side: what JavaScript sees of [`crate::wire`]. Thin; it reads values, sends, and hands back promises.
//!
//! Every exported method takes `&self`, clones what it needs and gives a promise: nothing stays borrowed while one
//! is pending, so any call may be made, and the client freed, at any time.

mod client;
mod platform;
mod recovery;
mod results;
mod runner;
mod tasks;
mod transport;
mod view;

pub use client::{SearchView, SmhClient};

/// A smaller allocator than the standard library's; the module has one thread.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
