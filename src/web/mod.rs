//! The browser side: what JavaScript sees of [`crate::wire`]. Thin; it reads values, sends, and hands back promises.
//!
//! Every exported method takes `&self`, clones what it needs and gives a promise: nothing stays borrowed while one
//! is pending, so any call may be made, and the client freed, at any time.

mod arguments;
mod call;
mod client;
mod close;
mod driver;
mod error;
mod events;
mod fetch;
mod job;
mod later;
mod ledger;
mod results;
mod timer;
mod token;
mod value;
mod view;
mod wait;
mod watch;

pub use client::SmhClient;
pub use view::SearchView;

/// A smaller allocator than the standard library's; the module has one thread.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
