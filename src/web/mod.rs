//! The browser side: reads JavaScript values, runs the state machines of [`crate::session`], sends requests, and returns
//! promises.
//!
//! - `client` has the classes that JavaScript calls, and may use everything below.
//! - `tasks` has the calls for tasks, which are a module of their own in the package. It knows the client as a JavaScript object.
//! - `view` and `tasks` drive the state machines, each with a `runner`.
//! - `recovery` deletes searches that their page can't delete itself.
//! - `transport` sends requests. It knows none of the above.
//! - `platform` is the browser; `received` is a response; `results` makes the pages that calls return; `arguments` reads what the
//!   application passes.
//!
//! Every exported method takes `&self`, clones what it needs and returns a promise. Nothing stays borrowed while a promise is
//! pending, so that any method may be called, and the client freed, at any time.

#![cfg_attr(
    not(all(feature = "search", feature = "tasks")),
    allow(dead_code, reason = "each of the two modules uses a part of `platform`")
)]

mod arguments;
#[cfg(feature = "search")]
mod client;
mod platform;
mod received;
#[cfg(feature = "search")]
mod recovery;
#[cfg(feature = "search")]
mod results;
mod runner;
#[cfg(feature = "tasks")]
mod tasks;
#[cfg(feature = "search")]
mod transport;
#[cfg(feature = "search")]
mod view;

#[cfg(feature = "search")]
pub use client::{SearchView, SmhClient};
#[cfg(feature = "tasks")]
pub use tasks::TaskClient;

/// A smaller allocator than the standard library's; the module has one thread.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
