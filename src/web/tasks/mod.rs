//! The calls for tasks, which the package loads when the first of them is made: a WebAssembly module of its own, built with the
//! feature `tasks` alone. Built together with the feature `search`, both are one module.
//!
//! - `task_client` is the class that `js/tasks.ts` calls: it reads a call, executes it, and returns a promise.
//! - `task_call` has the calls with their arguments and requests; `execute` sends these; `results` makes the JavaScript values.
//! - `poller` drives the state machine that waits for tasks, `batch_call` that of a batch of items.
//! - `item_call` has the calls for items, folders and files.
//! - `client` is the access to the client, whose transport sends all requests.

mod action_results;
mod batch_call;
mod client;
mod execute;
mod item_call;
mod poller;
mod results;
mod task_call;
mod task_client;

pub use task_client::TaskClient;
