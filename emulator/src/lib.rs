//! A local emulator of the Tencent Cloud SMH service: searches, tasks, files and batches.
//!
//! It serves a directory as if it were a media library, so that a client can be developed and tested without an
//! account. It also shows the state that the real service hides: which searches are alive, which requests arrived,
//! and which searches a client failed to delete. Faults can be injected at run time.
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
//!
//! Each module uses only modules above it in this list:
//!
//! | module | responsibility |
//! |---|---|
//! | `config`, `error`, `operation` | public types |
//! | `query` | the query of a request |
//! | `endpoint` | the table of endpoints: method, path, operation |
//! | `domain` | the library's contents, searches, batches, links, tasks, tokens, history and the clock; no HTTP |
//! | `fault` | which fault each request meets |
//! | `request_log`, `state` | the request log and the state snapshot |
//! | `app` | everything that the requests of one emulator share |
//! | `api` | the handlers |
//! | `layers` | middleware: CORS, request log, fault injection, request ids |
//! | `router` | connects endpoints, handlers and layers |
//! | `server`, `emulator` | connections, and the handle that starts and stops the emulator |

mod api;
mod app;
mod config;
mod domain;
mod emulator;
mod endpoint;
mod error;
mod fault;
mod layers;
mod operation;
mod query;
mod request_log;
mod router;
mod server;
mod state;

pub use config::Config;
pub use domain::search::SearchState;
pub use domain::task::{Level, NewTask, Outcome, TaskState};
pub use domain::token::NewToken;
pub use emulator::Emulator;
pub use error::Error;
pub use fault::{FailNext, Faults, InvalidFaults};
pub use operation::Operation;
pub use request_log::RequestEntry;
pub use state::{Counters, State};

// Runs the Rust examples of the guide to testing an application.
#[cfg(doctest)]
#[doc = include_str!("../../docs/testing.md")]
struct Testing;
