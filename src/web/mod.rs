//! The browser side: reads JavaScript values, runs the state machines of [`crate::session`], sends requests, and returns
//! promises.
//!
//! - `client` has the classes that JavaScript calls, and may use everything below.
//! - `items` has the calls for items, folders and files, and `tasks` those for tasks. The package loads the code of each when it is
//!   first needed (`js/parts.ts`), so nothing else may refer to it but their methods in `client`.
//! - `view`, `tasks` and `items` drive the state machines, the first two with a `runner`.
//! - `recovery` deletes searches that their page can't delete itself.
//! - `transport` sends requests. It knows none of the above.
//! - `platform` is the browser; `received` is a response; `results` makes the pages that calls return; `arguments` reads what the
//!   application passes.
//!
//! Every exported method takes `&self`, clones what it needs and returns a promise. Nothing stays borrowed while a promise is
//! pending, so that any method may be called, and the client freed, at any time.

mod arguments;
mod client;
mod items;
mod platform;
mod received;
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
