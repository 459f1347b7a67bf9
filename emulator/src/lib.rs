//! A local emulator of the Tencent Cloud SMH search and task service.
//!
//! It serves a directory as if it were a media library, so that a client can be developed and tested
//! without an account, and so that what the real service hides can be looked at: which searches are alive,
//! what was asked for, and what a client left behind. It also fails on demand.
//!
//! The `smh-emulator` binary runs it from a shell. Tests start it in their own process:
//!
//! ```
//! # async fn example() -> Result<(), smh_emulator::Error> {
//! use smh_emulator::{Config, Emulator};
//!
//! let emulator = Emulator::start(Config { root: "src".into(), ..Config::default() }).await?;
//! let token = emulator.token(None, Some("alice"));
//! println!("{}/api/v1/search/smhdemo/-/space-contents?access_token={token}", emulator.url());
//! assert_eq!(emulator.state().live_searches, 0);
//! emulator.shutdown().await;
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
//! ```

mod api;
mod app;
mod clock;
mod conditions;
mod config;
mod cors;
mod error;
mod fault;
mod fields;
mod item;
mod json;
mod kind;
mod log;
mod operation;
mod page;
mod query;
mod random;
mod router;
mod sample;
mod search;
mod searches;
mod server;
mod state;
mod task;
mod token;
mod walk;

pub use config::Config;
pub use error::Error;
pub use fault::{FailNext, Faults, InvalidFaults};
pub use log::RequestEntry;
pub use operation::Operation;
pub use server::Emulator;
pub use state::{Counters, SearchState, State};
pub use task::{Level, NewTask, Outcome, TaskState};
pub use token::NewToken;

// Runs the Rust of the page on testing an application.
#[cfg(doctest)]
#[doc = include_str!("../../docs/testing.md")]
struct Testing;
