//! Browser client for the search and task calls of Tencent Cloud Smart Media Hosting (SMH).
//!
//! A search that this service makes lives on its server until it is deleted, so the crate's first rule
//! is that every search made through it is deleted, whatever becomes of the call or the page that asked.
//!
//! - [`wire`] is what goes over the wire: request builders, response parsers and the checks of what comes in.
//! - [`session`] is the state machines: a search box, waiting for tasks, deletions, retries, the recovery of searches.
//! - `web` is the browser side: it reads JavaScript values, runs the machines, sends requests through the browser's
//!   `fetch`, and returns promises.
//!
//! The first two, with [`error`] and [`value`], do no I/O and have no JavaScript type, so they are built and tested on the
//! host, without the feature `web`, which brings the rest and its dependencies.
//!
//! The service's documentation: <https://cloud.tencent.com/document/product/1339>.

#![allow(
    clippy::single_char_add_str,
    reason = "a `char` needs code for all of Unicode"
)]

pub mod error;
pub mod session;
pub mod value;
#[cfg(feature = "web")]
pub mod web;
pub mod wire;
